// Single keys, and that they can be turned off.
"use strict";

const { is, ok, visit } = require("./site");

const focused = (page) =>
  page.evaluate(() => document.activeElement.closest("tr")?.id);
const ids = (page) => page.locator("tr.entry").evaluateAll((list) =>
  list.map(({ id }) => id));

// Whether the row with the focus lies whole below what stays at the top.
const isInSight = (page) => page.evaluate(() => {
  const row = document.activeElement.closest("tr").getBoundingClientRect();
  const heads = [...document.querySelectorAll(".log thead th, .log .day th")]
    .map((head) => head.getBoundingClientRect())
    .filter(({ top, bottom }) => top < 72 && bottom > 0);

  return row.bottom <= innerHeight &&
    heads.every(({ bottom }) => row.top >= bottom - 1);
});

const move = async (page, say) => {
  const all = await ids(page);

  await page.keyboard.press("j");
  is(await focused(page), all[0], say("j leads to the first entry"));
  await page.keyboard.press("k");
  is(await focused(page), all[0], say("k not beyond it"));
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  is(await focused(page), all[1], say("j and k go on and back"));
  await page.keyboard.press("Enter");
  await page.locator("tr.part dl").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("k");
  is(await focused(page), all[1], say("from the details to their entry"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("j");
  is(await focused(page), all[2], say("or to the next one"));
  let hidden = 0;

  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("j");
    hidden += !await isInSight(page);
  }
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("k");
    hidden += !await isInSight(page);
  }
  is(hidden, 0, say("which is never under the head or out of the window"));
  await page.locator("tr.entry").nth(30).hover();
  await page.keyboard.press("Control+j");
  is(await focused(page), all[22], say("with Control it is no such key"));
};

const explain = async (page, say) => {
  const dialog = page.getByRole("dialog");
  const before = await focused(page);

  await page.keyboard.press("?");
  await dialog.waitFor();
  ok((await dialog.textContent()).includes("j"), say("? lists the keys"));
  await page.keyboard.press("j");
  await page.keyboard.press("Escape");
  ok(await dialog.isHidden(), say("Escape closes the list"));
  is(await focused(page), before, say("and leads back"));
};

const type = async (page, say) => {
  const search = page.locator(".filter [name=q]");

  await page.keyboard.press("/");
  ok(await search.evaluate((field) => field === document.activeElement),
    say("/ leads to the search"));
  await page.keyboard.type("jk?/");
  is(await search.inputValue(), "jk?/", say("where keys are letters"));
};

// What was searched for is kept in hidden fields, too.
const searchAgain = async (page, say) => {
  const search = page.locator(".filter [name=q]");

  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 600 });
    await page.goto("log?q=order");
    await page.keyboard.press("/");
    await page.keyboard.type("jk");
    is(await search.inputValue(), "jk",
      say(`/ leads to the search that there was, ${width} pixels wide`));
  }
  await page.setViewportSize({ width: 1280, height: 600 });
  await page.goto("log");
};

const turnOff = async (page, say) => {
  await page.locator(".display summary").click();
  await page.locator("[name=keys]").selectOption("off");
  await page.locator(".display button").click();
  await page.waitForURL(/log$/);
  for (const key of ["j", "?", "/"])
    await page.keyboard.press(key);
  is(await page.evaluate(() => document.activeElement.tagName), "BODY",
    say("turned off, they do nothing"));
  is(await page.locator("dialog").count(), 0, say("and are not listed"));
  await page.reload();
  await page.keyboard.press("j");
  is(await focused(page), undefined, say("nor later"));
};

const keys = async (browser, address, language) => {
  const say = (text) => `keys, ${language}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, viewport: { width: 1280, height: 600 } });
  const { page } = reader;

  await page.goto("log");
  await move(page, say);
  await explain(page, say);
  await type(page, say);
  await searchAgain(page, say);
  await turnOff(page, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { keys };
