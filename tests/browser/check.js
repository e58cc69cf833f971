// Every kind of page: accessible, valid, and within any window.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { execFileSync, spawnSync } = require("node:child_process");
const { attempt, is, languages, ok, skip, visit } = require("./site");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = require.resolve("vnu-jar/build/dist/vnu.jar");

const widths = [320, 360, 640, 768, 1280, 2560];

const openRow = async (page) => {
  await page.locator(".open").first().click();
  await page.locator("tr.part dl").waitFor();
};

const chooseActions = (page) => page.locator(".pick summary").click();

const typeName = async (page) => {
  await page.locator(".filter [name=customer]").pressSequentially("g");
  await page.locator("[role=option]").nth(2).waitFor();
};

const ask = async (page) => {
  await page.locator(".ask summary").click();
  await page.locator("form.save").waitFor();
};

const pagesOf = (found) => [
  { name: "list", at: "log" },
  { name: "list with a row open", at: "log?action=update_subscription",
    also: openRow },
  { name: "list with the menu open", at: "log", also: (page) =>
    page.locator(".display summary").click() },
  { name: "list with the keys shown", at: "log", also: (page) =>
    page.keyboard.press("?") },
  { name: "list, choosing actions", at: "log?action=create_order",
    also: chooseActions },
  { name: "list, names offered", at: "log", also: typeName },
  { name: "list, asking what an export is", at: "log?status=failed",
    also: ask },
  { name: "export", at: "export?ask=1&from=2000-01-01&status=failed" },
  { name: "export, 400", at: "export?ask=1&rows=all", status: 400 },
  { name: "list, filtered", at: `log?status=failed&customer=${found.customer}` +
    "&from=2000-01-01" },
  { name: "entry with differences", at: `entry?id=${found.changed}` },
  { name: "order", at: `entry?id=${found.big.id}` },
  { name: "subscriptions", at: `subscriptions?customer=${found.customer}` },
  { name: "one subscription", at: `subscriptions?customer=${found.ids[0]}` +
    `&subscription=${found.ids[1]}` },
  { name: "empty list", at: "log?q=zzzzqqqq&status=failed" },
  { name: "a period to come", at: "log?from=2190-01-01" },
  { name: "400", at: "log?from=2026-02-31", status: 400 },
  { name: "400 with choices", at: "log?customer=a", status: 400 },
  { name: "403", at: "log", status: 403, user: "nobody" },
  { name: "404", at: "entry?id=1", status: 404 },
  { name: "404 of the server", at: "no/such/page", status: 404 },
];

const checkAccess = async (page, name) => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() =>
      window.axe.run({
        resultTypes: ["violations"],
        rules: { "target-size": { enabled: true } },
      }));

    ok(!violations.length, `${name}, ${colorScheme}: accessible`,
      violations.flatMap(({ id, help, nodes }) => [`${id}: ${help}`,
        ...nodes.slice(0, 3).map((node) => `  ${node.html}`)]));
  }
};

const checkWidths = async (page, name) => {
  const tooWide = [];

  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => {
      const root = document.documentElement;

      return root.scrollWidth - root.clientWidth;
    });

    if (over > 0)
      tooWide.push(`${width}: ${over} too wide`);
  }
  ok(!tooWide.length, `${name}: within ${widths.join(", ")} pixels`, tooWide);
};

const checkWeight = (name, html, htdocs) => {
  const weight = fs.readdirSync(htdocs)
    .filter((file) => /\.(css|js)$/.test(file))
    .reduce((sum, file) => sum + fs.statSync(path.join(htdocs, file)).size, 0);

  ok(html.length < 60000, `${name}: ${html.length} bytes, under 60000`);
  ok(weight < 30000, `style and scripts: ${weight} bytes, under 30000`);
};

const validate = (files) => {
  const { stderr } = spawnSync("java", ["-jar", vnu, "--format", "json",
    ...files], { encoding: "utf8", maxBuffer: 1 << 26 });
  const messages = JSON.parse(stderr).messages.filter(({ type, subType }) =>
    type !== "info" || subType === "warning");

  ok(!messages.length, `valid HTML: ${files.length} pages`,
    messages.slice(0, 20).map((m) => `${path.basename(m.url)}:${m.lastLine}: ` +
      `${m.message} ${(m.extract || "").replace(/\s+/g, " ")}`));
};

const hasJava = () => {
  try {
    execFileSync("java", ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const checkPage = async (browser, language, wanted, site) => {
  const { address, work, htdocs } = site;
  const { name, at, user, status = 200, also } = wanted;
  const reader = await visit(browser, address, { locale: language, user });
  const { page } = reader;

  reader.expected = status;
  const answer = await page.goto(at);
  const file = path.join(work,
    `${language} ${name}.html`.replace(/[ ,]+/g, "-"));

  is(answer.status(), status, `${language}: ${name}`);
  if (also)
    await also(page);
  fs.writeFileSync(file, also ? await page.content() : await answer.body());
  if (name === "list")
    checkWeight(`${language}: list`, await answer.body(), htdocs);
  await checkWidths(page, `${language}: ${name}`);
  if (language === "en")
    await checkAccess(page, name);
  ok(!reader.complaints.length, `${language}: ${name}: no complaint`,
    reader.complaints);
  await reader.context.close();
};

const check = async (browser, site) => {
  for (const language of languages)
    for (const wanted of pagesOf(site.found))
      await attempt(`${language}: ${wanted.name}`, () =>
        checkPage(browser, language, wanted, site));
  if (hasJava())
    validate(fs.readdirSync(site.work).map((name) =>
      path.join(site.work, name)));
  else
    skip("valid HTML: there is no java");
};

module.exports = { check, checkAccess };
