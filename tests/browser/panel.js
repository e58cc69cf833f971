// What an export will be, asked for on the list, and the file.
"use strict";

const fs = require("node:fs");
const { cells, is, ok, visit } = require("./site");

const form = "form.save";
const number = (text) => Number(text.match(/[\d.,]+/)[0].replace(/\D/g, ""));

const countShown = async (page) =>
  number(await page.locator(".bar p").first().textContent());
const countTold = async (page, rows) =>
  number(await page.locator(`${form} label:has([value=${rows}]) .n`)
    .textContent());

// The rows of a CSV, which may be several lines each.
const countRows = (text) => text.split("\r\n").length - 2;

const download = async (page, press) => {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);

  return { name: file.suggestedFilename(),
    text: fs.readFileSync(await file.path(), "utf8") };
};

const openInPlace = async (page, say) => {
  const button = page.locator(".ask summary");
  const asked = [];
  const boxes = () => page.locator("h1, .ask summary, .filter, tr.entry")
    .evaluateAll((list) => list.map((element) =>
      JSON.stringify(element.getBoundingClientRect())).join());
  const isOpen = () => page.locator(form).isVisible();
  const hasFocus = () => button.evaluate((element) =>
    element === document.activeElement);

  page.on("request", (request) => {
    if (/part=1/.test(request.url()))
      asked.push(request.url());
  });
  await page.goto("log?status=failed");
  const before = await boxes();

  await button.click();
  await page.locator(form).waitFor();
  is(await boxes(), before, say("nothing moves"));
  is(await countTold(page, "entry"), await countShown(page),
    say("as many entries as the list has"));
  ok(await page.locator(".ask").evaluate((menu) => menu.open),
    say("the button says that it is open"));
  await page.locator(`${form} [value=entry]`).focus();
  await page.keyboard.press("Escape");
  ok(!await isOpen() && await hasFocus(), say("Escape leads back to it"));
  await button.click();
  ok(await isOpen(), say("once more"));
  await button.click();
  ok(!await isOpen(), say("a second press closes it"));
  await button.click();
  await page.locator("h1").click();
  ok(!await isOpen(), say("a press elsewhere, too"));
  is(asked.length, 1, say("all this is asked for once"));
  await button.click();
  await page.setViewportSize({ width: 320, height: 700 });
  ok(await page.locator(".ask .panel").evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();

    return left > 0 && right < 320 && element.scrollWidth <= right - left;
  }), say("it is within a narrow window"));
  await page.emulateMedia({ media: "print" });
  ok(!await isOpen() && await button.isHidden(), say("it is not printed"));
  await page.emulateMedia({ media: null });
};

const useKeys = async (page, say) => {
  await page.goto("log?status=failed");
  await page.locator(".ask summary").focus();
  await page.keyboard.press("Enter");
  await page.locator(form).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  ok(await page.locator(`${form} [value=entry]`).isChecked(),
    say("by keys: one row for each entry"));
  ok(await page.locator(`${form} .by-entry`).first().isVisible() &&
    await page.locator(`${form} .by-line`).first().isHidden(),
  say("the size is of these"));
  await page.locator(`${form} [value=csv]`).press("Space");
  const told = await countTold(page, "entry");
  const asked = [];

  page.on("request", (request) => asked.push(request.url()));
  const { name, text } = await download(page, async () => {
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
  });

  is(asked.length, 1, say("a second Enter is one too many"));
  ok(/\.csv$/.test(name), say(`Enter brings ${name}`));
  is(countRows(text), told, say("with as many rows as were told"));
  ok(await page.locator(form).isVisible(), say("the panel stays"));
  ok(await page.locator(`${form} [role=status]`).isVisible(),
    say("and says what to expect"));
  await page.locator(`${form} [value=ndjson]`).press("Space");
  ok(/\.ndjson$/.test((await download(page, () =>
    page.keyboard.press("Enter"))).name),
  say("another format at once is another file"));
  await page.locator(`${form} .first:not([aria-busy])`).waitFor();
  await download(page, () => page.keyboard.press("Enter"));
  is(asked.length, 3, say("a while later the same is, too"));
};

const fail = async (reader, say) => {
  const { page } = reader;

  await page.goto("log?status=failed");
  await page.route(/part=1/, (route) => route.fulfill({ status: 503 }));
  reader.expected = 503;
  await page.locator(".ask summary").click();
  await page.waitForURL(/export\?/);
  reader.expected = 0;
  ok(await page.locator(form).isVisible(),
    say("where it cannot be shown in place, there is a page"));
  await page.unroute(/part=1/);
};

const openPage = async (page, say) => {
  await page.goto("log?status=failed");
  const shown = await countShown(page);

  await page.locator(".head .do a").click();
  await page.waitForURL(/ask=1/);
  is(await countTold(page, "entry"), shown, say("a page says how many"));
  await page.locator(`${form} [value=entry]`).check();
  await page.locator(`${form} [value=csv]`).check();
  await page.locator(`${form} [value=standard]`).check();
  await page.locator(`${form} [value=ndjson]`).check();
  ok(await page.locator(`${form} [value=standard]`).isHidden(),
    say("only a CSV has a standard"));
  await page.locator(`${form} [value=csv]`).check();
  const { name, text } = await download(page, () =>
    page.locator(`${form} .first`).click());

  is(countRows(text), shown, say("and the file has them"));
  is((await download(page, () =>
    page.locator(`${form} [name=receipt]`).click())).name,
  `${name}.receipt.txt`, say("of which there is a receipt"));
  is(text.charCodeAt(0), "D".charCodeAt(0), say("to the standard"));
  await page.locator(".do a").click();
  await page.waitForURL(/log\?/);
  is(new URL(page.url()).search, "?status=failed",
    say("the way back has the filters"));
};

const fromSubscriptions = async (page, say) => {
  await page.goto("log?from=2000-01-01");
  await page.locator(`${cells.customer} a`).first().click();
  await page.waitForURL(/subscriptions/);
  const customer = new URL(page.url()).searchParams.get("customer");

  await page.locator(".head .do .button").last().click();
  await page.locator(form).waitFor();
  is(await page.locator(`${form} [name=customer]`).inputValue(), customer,
    say("a customer's export, likewise"));
};

const panel = async (browser, address, language, js) => {
  const say = (text) => `export, ${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });
  const { page } = reader;

  if (js) {
    await openInPlace(page, say);
    await useKeys(page, say);
    await fail(reader, say);
  } else {
    await openPage(page, say);
  }
  await fromSubscriptions(page, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { panel };
