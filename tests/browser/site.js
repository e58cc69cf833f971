// What all tests here share: the browser, its contexts, and what is counted.
"use strict";

const { chromium } = require("playwright-core");

const chromiumPath = process.env.CHROMIUM || "/usr/bin/chromium";
const chromiumOptions = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const launch = () =>
  chromium.launch({ executablePath: chromiumPath, args: chromiumOptions });

// Those in which the pages are used; each language's own checks are apart.
const languages = (process.env.BROWSER_LANGUAGES || "en nl").split(" ");

// The cells of the list's rows.
const cells = Object.fromEntries(
  ["when", "customer", "action", "user", "status", "more"].map((name, i) =>
    [name, `tr.entry > :nth-child(${i + 1})`]));

let count = 0;
let failures = 0;

const ok = (good, text, ...why) => {
  count++;
  failures += !good;
  console.log(`${good ? "ok" : "not ok"} ${count} - ${text}`);
  if (!good)
    for (const line of why.flat())
      console.log(`# ${line}`);
};

const is = (got, wanted, text) =>
  ok(got === wanted, text, `got    ${got}`, `wanted ${wanted}`);

// What breaks off is a failure, and the next goes on.
const attempt = async (text, work) => {
  try {
    await work();
  } catch (error) {
    ok(false, `${text}: to the end`, String(error.stack).split("\n"));
  }
};

const skip = (why) => {
  count++;
  console.log(`ok ${count} # SKIP ${why}`);
};

const finish = () => {
  console.log(`1..${count}`);
  process.exitCode = failures ? 1 : 0;
};

// A reader's browser, signed in. What goes wrong unseen is in `complaints`;
// a status of 400 or more is none when it is the one in `expected`.
const visit = async (browser, address, options = {}) => {
  const { user = "admin-agent", ...more } = options;
  const context = await browser.newContext({
    baseURL: address,
    httpCredentials: { username: user, password: "demo", send: "always" },
    ...more,
  });
  context.setDefaultTimeout(60000);
  const reader = { context, complaints: [], expected: 0 };
  const complain = (text) => reader.complaints.push(text);

  context.on("page", (page) => {
    page.on("pageerror", (error) => complain(`error: ${error.message}`));
    page.on("console", (message) => {
      const text = message.text();

      if (!text.includes(`status of ${reader.expected} `))
        complain(`console: ${text}`);
    });
    page.on("requestfailed", (request) => {
      // A page that is left drops what it was still loading.
      if (request.failure().errorText !== "net::ERR_ABORTED")
        complain(`failed: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400 && response.status() !== reader.expected)
        complain(`${response.status()}: ${response.url()}`);
    });
  });
  await context.exposeFunction("reportViolation", complain);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(
        `policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  reader.page = await context.newPage();
  return reader;
};

module.exports = { attempt, cells, finish, is, languages, launch, ok, skip,
  visit };
