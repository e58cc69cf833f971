// The menu in the header, on every page.
"use strict";

const { is, ok, visit } = require("./site");

const open = (page) => page.locator(".display summary").click();
const apply = async (page) => {
  await page.locator(".display button").click();
  await page.waitForLoadState();
};
const rowHeight = async (page) =>
  (await page.locator("tr.entry").first().boundingBox()).height;

const chooseZone = async (reader, say) => {
  const { page } = reader;

  await page.goto("log?q=order");
  await open(page);
  reader.expected = 400;
  await page.locator("[name=tz]").fill("amsterdam");
  await page.locator("[name=tz]").press("Enter");
  await page.locator(".problem a").first().waitFor();
  is(await page.locator("[name=tz]").inputValue(), "amsterdam",
    say("a zone that there is not stays to be seen"));
  reader.expected = 0;
  await page.locator(".problem a").first().click();
  await page.waitForURL(/log\?q=order$/);
  is(await page.locator(".display .zone").textContent(), "Europe/Amsterdam",
    say("what was meant is a link, and the list is there as before"));
  ok(/CES?T/.test(await page.locator(".log thead").textContent()),
    say("times are in that zone"));
  reader.expected = 400;
  await page.goto("log?q=order&tz=Mars/Olympus");
  reader.expected = 0;
  await page.locator(".problem a").last().click();
  await page.waitForURL(/log\?q=order$/);
  is(await page.locator(".display .zone").textContent(), "Europe/Amsterdam",
    say("without what is wrong all is as before"));
};

const chooseOthers = async (page, say) => {
  await page.goto("log");
  const height = await rowHeight(page);

  await open(page);
  await page.locator("[name=size]").selectOption("25");
  await page.locator("[name=density]").selectOption("compact");
  await apply(page);
  is(new URL(page.url()).search, "", say("the address is clean"));
  is(await page.locator("tr.entry").count(), 25, say("25 entries a page"));
  ok(await rowHeight(page) < height, say("rows are less high"));
  ok((await page.locator(".open").first().boundingBox()).height >= 24,
    say("and the arrow is high enough"));
  await page.locator(".sizes a").filter({ hasText: "100" }).click();
  await page.waitForLoadState();
  is(await page.locator("tr.entry").count(), 100, say("100, at the pager"));
  is(await page.locator(".display .zone").textContent(), "Europe/Amsterdam",
    say("the zone is remembered"));
};

const elsewhere = async (page, language, say) => {
  const id = await page.locator("tr.entry").first().getAttribute("id");
  const other = language === "en" ? "nl" : "en";

  await page.goto(id.replace("e", "entry?id="));
  await open(page);
  await page.locator("[name=tz]").fill("Asia/Seoul");
  await apply(page);
  is(new URL(page.url()).search, id.replace("e", "?id="),
    say("an entry's menu leads back to the entry"));
  ok((await page.locator("main h1 + p").textContent()).includes("KST"),
    say("in the other zone"));
  await open(page);
  await page.locator(`.display a[lang=${other}]`).click();
  await page.waitForLoadState();
  is(await page.locator("html").getAttribute("lang"), other,
    say("a language is a link"));
  is(new URL(page.url()).search, id.replace("e", "?id="),
    say("to the same page"));
};

const useMenu = async (page, say) => {
  const menu = page.locator(".display > div");

  await page.goto("log");
  await open(page);
  await page.locator("#zones option").first()
    .waitFor({ state: "attached" });
  ok(await page.locator("#zones option").count() > 300,
    say("zones can be chosen by name"));
  await page.locator("[name=size]").focus();
  await page.keyboard.press("Escape");
  ok(await menu.isHidden(), say("Escape closes the menu"));
  is(await page.evaluate(() => document.activeElement.tagName), "SUMMARY",
    say("and leads back to it"));
  await page.keyboard.press("Enter");
  ok(await menu.isVisible(), say("Enter opens it"));
  await page.locator("h1").click();
  ok(await menu.isHidden(), say("a press elsewhere closes it"));
};

const display = async (browser, address, language, js) => {
  const say = (text) =>
    `display, ${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });
  const { page } = reader;

  await chooseZone(reader, say);
  await chooseOthers(page, say);
  await elsewhere(page, language, say);
  if (js)
    await useMenu(page, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { display };
