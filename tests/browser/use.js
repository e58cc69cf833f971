// The pages as a person uses them.
"use strict";

const fs = require("node:fs");
const { cells, is, ok, visit } = require("./site");

const rows = (page) => page.locator("tr.entry");
const texts = async (page, selector) =>
  (await page.locator(selector).allTextContents()).map((s) => s.trim());
const all = (list, good) => list.length > 0 && list.every(good);

const show = async (page) => {
  await page.locator("form.filter > button").click();
  await page.waitForLoadState();
};

const clear = async (page) => {
  await page.locator("a.clear").click();
  await page.waitForLoadState();
};

// The number that stands over the list.
const entriesShown = async (page) => {
  const bar = await page.locator(".bar p").first().textContent();

  return Number(bar.match(/[\d.,\u00a0]+/)[0].replace(/\D/g, ""));
};

const filter = async (page, js, big, say) => {
  const customer = (await texts(page, `${cells.customer} a`))[0];

  await page.locator(".filter [name=customer]").fill(customer);
  await page.locator(".filter [name=customer]").press("Enter");
  await page.waitForLoadState();
  ok(all(await texts(page, cells.customer), (s) => s === customer),
    say("a customer's entries only"));
  is(new URL(page.url()).searchParams.has("status"), !js,
    say(js ? "nothing empty in the address" : "the form as it is"));
  await page.locator("a.chip").click();
  await page.waitForLoadState();
  is(await rows(page).count(), 50, say("all customers again"));

  await page.locator(".pick summary").click();
  const box = page.locator(".pick [value=create_order]");
  const action = await box.locator("..").textContent();

  await box.check();
  await page.locator(".pick button").click();
  await page.waitForLoadState();
  ok(all(await texts(page, cells.action), (s) => s === action),
    say("an action only"));
  await clear(page);

  await page.locator(".filter [name=status]").selectOption("failed");
  await show(page);
  is(await page.locator(`${cells.status}.no`).count(), await rows(page).count(),
    say("the failed only"));
  await clear(page);

  await page.locator(".filter [name=from]").fill(big.day);
  await page.locator(".filter [name=to]").fill(big.day);
  await page.locator(".filter [name=q]").fill(big.order);
  await show(page);
  is(await page.locator(`#e${big.id} .open`).count(), 1,
    say("a day, and an id searched for: the order is found"));
  ok(await rows(page).count() < 10, say("and little else"));
  await clear(page);
};

const turnPages = async (page, say) => {
  const first = await page.content();
  const times = await texts(page, cells.when);

  await page.locator(".pager [rel=next]").first().click();
  await page.waitForLoadState();
  ok((await texts(page, cells.when)).join() !== times.join(), say("older"));
  is(await page.locator(".pager [rel=prev]").count(), 2,
    say("newer is offered above and below"));
  await page.locator(".pager [rel=prev]").last().click();
  await page.waitForLoadState();
  is((await texts(page, cells.when)).join(), times.join(), say("newer"));
  await page.goBack();
  await page.goBack();
  is((await page.content()).length, first.length, say("back twice"));
};

const openWithoutScript = async (page, say) => {
  await page.locator("a.open").nth(2).focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/entry\?id=/);
  ok(await page.locator("main.entry dl").isVisible(),
    say("the arrow leads to the entry's page"));
  await page.goBack();
  is(await rows(page).count(), 50, say("and back"));
};

const walk = async (page, say) => {
  await page.goto("log");
  await page.locator(`${cells.customer} a`).first().click();
  await page.waitForURL(/subscriptions\?customer=/);
  ok(await page.locator("h1").isVisible(), say("to the subscriptions"));
  await page.locator(".do a").first().click();
  await page.waitForURL(/log\?customer=/);
  ok(await page.locator("a.chip").last().isVisible(),
    say("to this customer's log"));
  const id = await rows(page).first().getAttribute("id");

  await page.goto(id.replace("e", "entry?id="));
  await page.locator(".trail a").click();
  await page.waitForURL(/log$/);
  is(await rows(page).count(), 50, say("from an entry back to the log"));
};

const download = async (page, say) => {
  await page.goto("log?status=failed");
  const shown = await entriesShown(page);

  await page.locator(".head .do > *").click();
  await page.locator("form.save [value=csv]").check();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("form.save .first").click(),
  ]);
  const text = fs.readFileSync(await file.path(), "utf8");
  const ids = new Set(text.match(/\d{15,}(?=\r?$)/gm));

  ok(/\.csv$/.test(file.suggestedFilename()), say("the export is a file"));
  is(ids.size, shown, say("with every entry that the list counts"));
};

const goWrong = async (reader, say) => {
  const { page } = reader;

  for (const [status, address, selector] of [
    [400, "log?from=2026-02-31&q=kept", ".problem"],
    [404, "entry?id=1", "main.error h1"],
    [404, "no/such/page", "main.error h1"],
  ]) {
    reader.expected = status;
    const answer = await page.goto(address);

    is(answer.status(), status, say(`${status}: ${address}`));
    ok(await page.locator(selector).isVisible(), say("says so"));
  }
  reader.expected = 0;
  await page.locator("main a.button").click();
  await page.waitForURL(/log$/);
  is(await rows(page).count(), 50, say("and back"));
};

const use = async (browser, address, language, js, big) => {
  const say = (text) => `${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });
  const { page } = reader;

  await page.goto("log");
  is(await page.locator("html").getAttribute("lang"), language,
    say("in the browser's language"));
  is(await rows(page).count(), 50, say("50 entries"));
  await filter(page, js, big, say);
  await turnPages(page, say);
  if (!js)
    await openWithoutScript(page, say);
  await walk(page, say);
  await download(page, say);
  await goWrong(reader, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { use };
