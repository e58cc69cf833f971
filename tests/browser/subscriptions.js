// The page of a customer's subscriptions, as a person uses it.
"use strict";

const { is, ok, visit } = require("./site");

// A customer with a few of them, one of which has changed.
const find = async (reader) => {
  const answer = await reader.context.request.get(
    "export?dialect=standard&from=2000-01-01&action=update_subscription");
  const ids = (await answer.text())
    .match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g);

  for (const id of new Set(ids)) {
    const page = await reader.context.request.get(
      `subscriptions?customer=${id}`);
    const text = page.status() === 200 ? await page.text() : "";

    if (/<svg class="steps"/.test(text) && /<details>/.test(text) &&
      /\((\D?\d)\)<\/span>/.test(text))
      return id;
  }
  throw new Error("the demo has no such customer");
};

const follow = async (page, locator, wanted) => {
  await locator.click();
  await page.waitForURL(wanted);
};

const lookBack = async (page, customer, say) => {
  const presets = page.locator("form .links a");
  const day = page.locator(".filter [name=asof]");
  const today = await day.inputValue();

  is(await presets.first().getAttribute("aria-current"), "true",
    say("it begins with today"));
  for (const n of [1, 2]) {
    await follow(page, presets.nth(n), /asof=/);
    ok(await day.inputValue() < today, say(`preset ${n} is of before`));
    is(new URL(page.url()).searchParams.get("customer"), customer,
      say("of the same customer"));
  }
  await day.fill("2001-01-01");
  await day.press("Enter");
  await page.waitForURL(/asof=2001-01-01/);
  ok(await page.locator(".empty").isVisible(), say("nothing long ago"));
  await follow(page, presets.first(), /customer=[0-9a-f-]+$/);
};

const readHistory = async (page, say) => {
  const row = page.locator("tr.past", { hasText: /[(](\+|−)\d/ }).first();
  const summary = row.locator("summary");
  const shown = Number((await summary.textContent()).match(/\((\d+)\)/)[1]);

  ok(!await row.locator("table").isVisible(), say("a history is folded"));
  await summary.focus();
  await page.keyboard.press("Enter");
  ok(await row.locator("table").isVisible(), say("Enter unfolds it"));
  is(await row.locator("tbody tr").count(), Math.min(shown, 20),
    say("with as many changes as it says"));
  const moments = await row.locator("tbody time").evaluateAll((times) =>
    times.map((time) => time.dateTime));

  is([...moments].sort().reverse().join(), moments.join(),
    say("newest first"));
  await page.keyboard.press("Tab");
  is(await page.evaluate(() =>
    document.activeElement.closest("tr.past tbody tr") !== null), true,
  say("Tab leads to a change"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/entry\?id=/);
  ok(await page.locator("main.entry").isVisible(), say("and to its entry"));
  await page.goBack();
};

// Charts that can be compared: each as wide as the others, and at the same
// place, in a table and on cards.
const compareCharts = async (page, say) => {
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const places = await page.locator("svg.steps").evaluateAll((charts) =>
      charts.map((chart) => {
        const { left, width: wide } = chart.getBoundingClientRect();

        return `${Math.round(left)} ${Math.round(wide)}`;
      }));

    ok(places.length > 1 && new Set(places).size === 1,
      say(`${width} pixels: the charts stand below each other`), places);
    const inside = await page.locator("svg.steps").first().evaluate((chart) =>
      chart.getBoundingClientRect().right <= innerWidth);

    ok(inside, say(`${width} pixels: and within`));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
};

// A name without blanks, as the vendor has them, in the first row.
const fitName = async (page, say) => {
  const over = () => page.locator("table.log").evaluate((table) =>
    table.getBoundingClientRect().right -
    table.parentElement.getBoundingClientRect().right);
  const tooWide = [];

  await page.locator(".held .name bdi").first().evaluate((name) => {
    name.textContent = "Reserved_VM_Instance_Standard_NC12_AU_East_1_Year";
  });
  for (const [media, width] of [["screen", 961], ["screen", 1024],
    ["screen", 360], ["print", 718]]) {
    await page.emulateMedia({ media });
    await page.setViewportSize({ width, height: 800 });
    if (await over() > 0)
      tooWide.push(`${media}, ${width}: ${await over()} too wide`);
  }
  ok(!tooWide.length, say("a long name leaves all columns on the sheet"),
    tooWide);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize({ width: 1280, height: 800 });
};

// What is short stays together: dates, terms, quantities.
const keepTogether = async (page, say) => {
  const broken = [];

  for (const width of [1024, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    broken.push(...await page.locator(".held :is(.n, .when, time)")
      .evaluateAll((cells) => cells.filter((cell) => {
        const range = document.createRange();

        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => top))
          .size > 1;
      }).map((cell) => cell.textContent)));
  }
  ok(!broken.length && await page.locator(".held .when").count(),
    say("what is short is on one line"), broken);
  await page.setViewportSize({ width: 1280, height: 800 });
};

// An id as a whole: at a touch, with keys, on paper.
const readId = async (page, js, say) => {
  const id = page.locator(".held .guid").first();
  const inner = id.locator("bdi");
  const width = async () => (await inner.boundingBox()).width;
  const folded = await width();

  await id.focus();
  ok(await width() > 2 * folded, say("focus unfolds an id"));
  if (js) {
    await page.keyboard.press("Enter");
    await page.locator(".guid.is-copied").waitFor();
    is(await page.evaluate(() => navigator.clipboard.readText()),
      await id.textContent(), say("and Enter copies it"));
  }
  await page.locator("main a").first().focus();
  is(await width(), folded, say("then it is folded again"));
};

const subscriptions = async (browser, address, language, js) => {
  const say = (text) => `${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js,
      permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = reader;
  const customer = await find(reader);

  await page.goto(`subscriptions?customer=${customer}`);
  const states = { en: "active", nl: "actief" };

  ok((await page.locator("tr.held td").allTextContents())
    .includes(states[language]), say("a state in the reader's language"));
  await lookBack(page, customer, say);
  await readHistory(page, say);
  await compareCharts(page, say);
  await keepTogether(page, say);
  await readId(page, js, say);
  await fitName(page, say);
  await follow(page, page.locator(".do a").first(), /log\?customer=/);
  ok(await page.locator("tr.entry").count() > 0,
    say("the customer's log is not empty"));
  ok(!reader.complaints.length, say("subscriptions: no complaint"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { subscriptions };
