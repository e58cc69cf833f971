// The search: found in any spelling and language, and marked.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { cells, is, ok, visit } = require("./site");

// A message as the catalogue of the language has it.
const message = (language, english) => {
  if (language === "en")
    return english;
  const catalogue = fs.readFileSync(
    path.join(__dirname, `../../templates/po/${language}.po`), "utf8");

  return catalogue.match(
    new RegExp(`^msgid "${english}"\nmsgstr "(.+)"$`, "m"))[1];
};

const texts = async (page, selector) =>
  (await page.locator(selector).allTextContents()).map((s) => s.trim());
const all = (list, good) => list.length > 0 && list.every(good);
const plain = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// By keyboard, as one who looks for something does.
const search = async (page, js, text) => {
  await page.goto("log?from=2000-01-01");
  if (js)
    await page.keyboard.press("/");
  else
    await page.locator(".filter [name=q]").focus();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page.waitForURL(/[?&]q=[^&]/);
};

// A mark is seen by its ground, and read as well as the text around it.
const contrast = (mark) =>
  mark.evaluate((element) => {
    const canvas = document.createElement("canvas").getContext("2d",
      { willReadFrequently: true });
    const light = (color) => {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
        .map((v) => v / 255)
        .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(element);
    const [a, b] = [light(style.color), light(style.backgroundColor)]
      .sort((x, y) => y - x);

    return (a + 0.05) / (b + 0.05);
  });

const findNames = async (page, js, names, say) => {
  for (const [what, name] of Object.entries(names)) {
    const typed = what === "accent" ? plain(name) : name;

    await search(page, js, typed);
    const marked = await texts(page, `${cells.customer} mark`);

    ok(all(marked, (s) => plain(s).startsWith(plain(typed)) ||
      [...s].every((c) => typed.includes(c))),
      say(`${what}: ${typed} is found and marked`), marked);
  }
};

const findActions = async (page, js, language, say) => {
  const created = message(language, "created an order");
  const failed = message(language, "failed");

  await search(page, js, created);
  const actions = await texts(page,
    `${cells.action} > mark, ${cells.action} > :is(a, button) > mark`);

  ok(actions.includes(created),
    say("an action by its sentence"), actions);
  await search(page, js, failed.slice(0, 5));
  ok((await texts(page, `${cells.status} mark`)).includes(failed),
    say("a status by its beginning"));
};

const findIds = async (page, js, language, big, say) => {
  await search(page, js, big.order.slice(0, 9));
  const found = await texts(page, "p.found");
  const order = message(language, "Order ID");

  ok(found.some((s) => s.startsWith(`${order}: `) &&
    s.includes(big.order)), say("a part of an id, and where it is"), found);
  is(await page.locator(`#e${big.id} .open`).count(), 1,
    say("the entry is there"));
};

const searchPage = async (browser, address, language, js, found) => {
  const say = (text) => `${language}${js ? "" : ", no script"}: ${text}`;

  for (const colorScheme of ["light", "dark"]) {
    const reader = await visit(browser, address,
      { locale: language, javaScriptEnabled: js, colorScheme });
    const { page } = reader;

    const readable = async (selector) => {
      const ratio = await contrast(page.locator(`${selector} mark`).first());

      ok(ratio >= 4.5, say(`${colorScheme}: a mark in ${selector} is readable`),
        ratio);
    };

    await findNames(page, js, found.names, say);
    await readable(`${cells.customer} a`);
    await findActions(page, js, language, say);
    await readable(`${cells.status}.no`);
    await findIds(page, js, language, found.big, say);
    await readable("p.found");
    await page.setViewportSize({ width: 320, height: 600 });
    is(await page.evaluate(() => document.documentElement.scrollWidth), 320,
      say(`${colorScheme}: it fits a narrow window`));
    ok(!reader.complaints.length, say("no complaint of the browser"),
      reader.complaints);
    await reader.context.close();
  }
};

module.exports = { searchPage };
