// An entry's page and its part in the list, as a person reads and copies.
"use strict";

const { is, ok, visit } = require("./site");

const words = {
  en: { copied: "Copied", changed: "What changed" },
  nl: { copied: "Gekopieerd", changed: "Wijzigingen" },
};

const shownWidth = (locator) =>
  locator.evaluate((at) => at.getBoundingClientRect().width);

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

// What a person with a mouse would select: all of it.
const selected = (locator) =>
  locator.evaluate((at) => {
    const selection = getSelection();

    selection.selectAllChildren(at);
    const text = selection.toString();

    selection.removeAllRanges();
    return text;
  });

const readId = async (page, say) => {
  const id = page.locator(".lines .id .guid").first();
  const inner = id.locator("bdi");
  const folded = await shownWidth(inner);
  const text = await id.textContent();

  ok(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
    say("an id is there as a whole"));
  is(await selected(id), text, say("and is selected as a whole"));
  await id.focus();
  ok(await shownWidth(inner) > 2 * folded, say("focus unfolds it"));
  await page.locator("main a").first().focus();
  is(await shownWidth(inner), folded, say("and leaving folds it again"));
  await page.emulateMedia({ media: "print" });
  ok(await shownWidth(inner) > 2 * folded, say("paper has all of it"));
  is(await page.locator(".copy:visible, .links:visible").count(), 0,
    say("and nothing to press"));
  await page.emulateMedia({ media: "screen" });
};

const copyWithKeys = async (page, found, language, say) => {
  const note = page.locator(".copied");
  const id = page.locator(".lines .id .guid").first();

  await id.focus();
  await page.keyboard.press("Enter");
  await note.filter({ hasText: words[language].copied }).waitFor();
  is(await clipboard(page), await id.textContent(), say("Enter copies an id"));
  is(await note.getAttribute("role"), "status", say("which is told"));
  await page.locator("main > .links .copy").focus();
  await page.keyboard.press("Space");
  await page.locator("main > .links .is-copied").waitFor();
  ok((await clipboard(page)).endsWith(`/entry?id=${found.changed}`) &&
    (await clipboard(page)).startsWith("http"), say("Space copies the link"));
};

const copyRecord = async (page, found, say) => {
  const answer = await page.request.get(`entry?id=${found.changed}&record=1`);

  await page.locator(".record .copy").click();
  await page.locator(".record .is-copied").waitFor();
  is(await clipboard(page), await answer.text(),
    say("a press copies the record as it is stored"));
  ok(JSON.parse(await answer.text()).operationDate, say("which is JSON"));
};

// Without encryption a browser has no clipboard for pages.
const copyOldWay = async (page, say) => {
  const id = page.locator(".lines .id .guid").first();

  await page.evaluate(() => {
    window.kept = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard",
      { value: undefined, configurable: true });
    return window.kept.writeText("another");
  });
  await id.click();
  await page.waitForFunction(async (text) =>
    await window.kept.readText() === text, await id.textContent());
  ok(await page.locator(".guid.is-copied").isVisible(),
    say("a page without a clipboard copies, too"));
};

// Products and facts stand beside each other or below: a heading is not broken
// within a word, whatever the cells hold, and nothing stands over the facts.
const fitProducts = async (page, say) => {
  const wrong = [];
  const look = () => page.locator(".lines").evaluate((table) => {
    const broken = [...table.tHead.rows[0].cells].flatMap(({ firstChild }) =>
      [...firstChild.data.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
        const range = new Range();

        range.setStart(firstChild, index);
        range.setEnd(firstChild, index + word.length);
        return range.getBoundingClientRect().height > 30;
      }).map(([word]) => word));
    const { right } = table.getBoundingClientRect();
    const over = right - table.parentElement.getBoundingClientRect().right;
    const name = table.querySelector("tbody .name").clientWidth;

    return [...broken, ...over > 1 ? [`${over} too wide`] : [],
      ...name < 100 ? [`a name has ${name}`] : []];
  });

  for (const long of [false, true]) {
    if (long)
      await page.locator(".lines tbody td:not(.name, .n)").evaluateAll(
        (cells) => cells.forEach((cell) => {
          cell.textContent = "a_word_that_ends_nowhere_".repeat(4);
        }));
    for (const width of [360, 961, 990, 1024, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      wrong.push(...(await look()).map((what) => `${width}: ${what}`));
    }
  }
  ok(!wrong.length, say("products have their place"), wrong);
  await page.setViewportSize({ width: 1280, height: 800 });
};

// What narrows the list keeps what it is narrowed by already.
const narrowInPart = async (page, say) => {
  await page.goto("log?status=succeeded&action=update_subscription" +
    "&action=create_order&from=2000-01-01");
  await page.locator("a.open, button.open").first().click();
  const link = page.locator("tr.part dd.id a").first();

  await link.waitFor();
  const code = await link.textContent();
  const query = new URL(await link.evaluate((at) => at.href)).searchParams;

  is(query.getAll("action").join(), code,
    say("an action in a row takes the place of others"));
  is(`${query.get("status")} ${query.get("from")}`, "succeeded 2000-01-01",
    say("and leaves the other filters"));
};

const copyInPart = async (page, found, say) => {
  await page.goto(`log?before=${BigInt(found.changed) + 1n}&from=2000-01-01`);
  await page.locator(`#e${found.changed} .open`).click();
  await page.locator("tr.part dl").waitFor();
  ok(await page.locator("tr.part del + ins").first().isVisible(),
    say("the part shows old beside new"));
  await page.locator("tr.part .copy").click();
  await page.locator("tr.part .is-copied").waitFor();
  ok((await clipboard(page)).endsWith(`/entry?id=${found.changed}`),
    say("and its link is copied there"));
  await page.locator("tr.part .whole [href^=entry]").click();
  await page.waitForURL(/entry\?id=/);
};

const leadOn = async (page, found, say) => {
  const title = await page.locator(".do a").first().getAttribute("title");

  ok(/, .*\d{4} \d\d:\d\d/.test(title), say("a neighbour says which it is"));
  await page.locator(".links a").last().click();
  await page.waitForURL(/log\?before=/);
  is(await page.locator("tr.entry").first().getAttribute("id"),
    `e${found.changed}`, say("its place in the log is on top there"));
  await page.goBack();
  await page.locator("dd.id a").first().click();
  await page.waitForURL(/log\?action=/);
  ok(await page.locator("tr.entry").count() > 0,
    say("the action leads to those of its kind"));
};

const narrow = async (page, say) => {
  await page.setViewportSize({ width: 360, height: 800 });
  const [name, value] = await page.locator(".diff tr").first().evaluate(
    (row) => [...row.children].map((at) => at.getBoundingClientRect().y));

  ok(value > name, say("on a phone a value stands under its name"));
  await page.setViewportSize({ width: 1280, height: 800 });
};

const entryPage = async (browser, address, language, js, found) => {
  const say = (text) =>
    `${language}${js ? "" : ", no script"}, entry: ${text}`;
  const reader = await visit(browser, address, { locale: language,
    javaScriptEnabled: js, permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = reader;

  await page.goto(`entry?id=${found.changed}`);
  is(await page.locator(".what h2").first().textContent(),
    words[language].changed, say("what changed comes first"));
  ok(await page.locator(".diff del + ins").first().isVisible(),
    say("old beside new"));
  await readId(page, say);
  await narrow(page, say);
  if (js) {
    await copyWithKeys(page, found, language, say);
    await copyRecord(page, found, say);
    await copyOldWay(page, say);
    await copyInPart(page, found, say);
    await narrowInPart(page, say);
  } else {
    is(await page.locator(".copy:visible").count(), 0,
      say("nothing that would not work"));
  }
  await page.goto(`entry?id=${found.changed}`);
  await fitProducts(page, say);
  await page.reload();
  await leadOn(page, found, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { entryPage };
