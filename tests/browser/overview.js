// The chart over the list and the lists beside it, as a person uses them.
"use strict";

const { is, ok, visit } = require("./site");

const number = (text) => Number(text.replace(/\D/g, ""));
const sum = (numbers) => numbers.reduce((all, n) => all + n, 0);

// The number that stands over the list.
const entriesShown = async (page) =>
  number((await page.locator(".bar p").first().textContent())
    .match(/[\d.,\u00a0]+/)[0]);

// Each bar by its name, "Monday 2 November 2026 · 45 entries, 2 failed".
const barsOf = (page) => page.locator(".bars a").evaluateAll((links) =>
  links.map((link) => {
    const name = link.textContent;

    return {
      href: link.getAttribute("href"),
      label: name.split(" · ")[0],
      entries: Number(name.split(" · ")[1].split(", ")[0].replace(/\D/g, "")),
    };
  }));

// The columns with something drawn in them, from 0: all, and those failed.
const drawn = (page) => page.locator(".bars path").evaluateAll((paths) =>
  paths.map((path) => (path.getAttribute("d").match(/M\d+/g) || [])
    .map((move) => (move.slice(1) - 8) / 16)));

const checkSums = async (page, say, what) => {
  const bars = await barsOf(page);
  const shown = await entriesShown(page);

  ok(shown > 0 && bars.length > 0, say(`${what}: there are entries`));
  is(sum(bars.map(({ entries }) => entries)), shown,
    say(`${what}: the bars add up to what is counted`));
  const columns = await page.locator(".bars tbody tr").evaluateAll(
    (list) => list.flatMap((row, i) => row.querySelector("a") ? [i] : []));

  is([...new Set((await drawn(page)).flat())].sort((a, b) => a - b).join(),
    columns.join(), say(`${what}: each is drawn where it is`));
  ok(bars.every(({ href, entries }) => href && entries > 0),
    say(`${what}: only what has entries is a link`));
  return bars;
};

// At the very top of the lowest bar: its whole column is what one points at.
const press = async (page, bars) => {
  const least = Math.min(...bars.map(({ entries }) => entries));
  const at = bars.findIndex(({ entries }) => entries === least);
  const box = await page.locator(".bars a").nth(at).boundingBox();

  await page.mouse.click(box.x + box.width / 2, box.y + 3);
  await page.waitForURL((url) => url.search !== "" &&
    url.search.endsWith(bars[at].href));
  return bars[at];
};

const narrow = async (page, say) => {
  await page.goto("log?status=succeeded");
  const day = await press(page, await checkSums(page, say, "a month"));

  is(await entriesShown(page), day.entries, say("a bar becomes the period"));
  is(new URL(page.url()).searchParams.get("status"), "succeeded",
    say("and the other filters stay"));
  const hours = await checkSums(page, say, "a day");
  const hour = await press(page, hours);
  const times = await page.locator("tr.entry time").allTextContents();

  is(times[0].slice(0, 2), hour.label.match(/(\d\d):\d\d/)[1],
    say("an hour's bar leads to where it is in the list"));
  is(await entriesShown(page), day.entries, say("of the same day"));
};

const byKeys = async (page, say) => {
  await page.goto("log");
  const bars = await barsOf(page);
  const look = () => page.locator(".bars tr:has(a)").nth(1).evaluate((bar) =>
    getComputedStyle(bar).backgroundColor);
  const told = () => page.locator(".bars a span").nth(1).evaluate((text) =>
    getComputedStyle(text).opacity);
  const axis = () => page.locator(".axis").evaluate((text) =>
    getComputedStyle(text).opacity);
  const before = await look();

  await page.mouse.move(0, 0);
  is(await axis(), "1", say("the chart's first and last day are there"));
  await page.locator(".bars a").first().focus();
  await page.keyboard.press("Tab");
  is(await page.evaluate(() => document.activeElement.getAttribute("href")),
    bars[1].href, say("Tab leads from bar to bar"));
  ok(await look() !== before && await told() === "1",
    say("and one sees where it is, and what it says"));
  is(await axis(), "0", say("in their place"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/from=/);
  is(await entriesShown(page), bars[1].entries, say("Enter follows it"));
  await page.goBack();
  await page.locator(".chart summary").focus();
  await page.keyboard.press("Enter");
  const tops = await page.locator(".bars a").evaluateAll((bars) =>
    bars.slice(0, 3).map((bar) => bar.getBoundingClientRect().top));

  ok(tops[0] < tops[1] && tops[1] < tops[2] && await told() === "1",
    say("and they become a table"));
  const table = page.getByRole("table",
    { name: await page.locator("#per").textContent() });
  const rows = await table.locator("tr:has(a)").evaluateAll((list) =>
    list.map(({ cells }) => [...cells].map((cell) =>
      cell.innerText.replace(/\D/g, ""))));

  is(await table.getByRole("columnheader").count(), 3,
    say("of the periods, entries and failed ones"));
  is(rows.map(([, entries]) => entries).join(),
    bars.map(({ entries }) => entries).join(), say("with their numbers"));
  ok(rows.some(([, , failed]) => Number(failed)),
    say("those that failed, too"));
};

const choose = async (page, say) => {
  await page.goto("log?status=succeeded");
  for (let left = 3; left; left--) {
    const lists = page.locator(".tops ul");
    const first = lists.nth(left - 1).locator("li").first();
    const entries = number((await first.textContent()).split(" ").pop());

    is(await lists.count(), left, say(`${left} lists of the most frequent`));
    await Promise.all([page.waitForNavigation(),
      first.locator("a, button").click()]);
    is(await entriesShown(page), entries,
      say("one chosen, as many are left as it said"));
  }
  is(await page.locator(".tops").count(), 0,
    say("with all three chosen there is nothing to choose from"));
  is([...new URL(page.url()).searchParams.keys()].sort().join(),
    "action,customer,status,user", say("each is a filter of its own"));
  await page.goto("log?action=create_order&action=update_subscription");
  is(await page.locator(".tops ul").nth(1).locator("li").count(), 2,
    say("of two actions one can be chosen"));
};

const reach = async (page, say) => {
  await page.goto("log?from=2000-01-01");
  const bars = await checkSums(page, say, "everything");

  ok(await page.locator(".bars tbody tr:first-child [href]").count() === 1 &&
    await page.locator(".bars tbody tr:last-child [href]").count() === 1 &&
    bars.length > 1,
  say("the chart is as long as the log, not as the period"));
  await page.goto("log?status=failed");
  await checkSums(page, say, "failed");
  const [others, failed] = await drawn(page);

  ok(!others.length && failed.length,
    say("what failed is set apart"));
  ok(await page.locator(".legend").isVisible(), say("and explained"));
  await page.goto("log?q=zzzzqqqq");
  is(await page.locator(".chart, .tops").count(), 0,
    say("nothing is drawn of nothing"));
};

// Whatever is clicked first, an address is as the form would have it.
const keepOrder = async (page, say) => {
  await page.goto("log?tz=UTC&lang=en&size=25&status=succeeded&from=2000-01-01");
  for (const place of [".tops li a", "tr.entry td:nth-child(4) a",
    ".tops .acts a"])
    await Promise.all([page.waitForNavigation(),
      page.locator(place).first().click()]);
  is([...new URL(page.url()).searchParams.keys()].join(),
    "from,customer,action,user,status,lang,tz,size",
    say("addresses have one order"));
};

const overview = async (browser, address, language, js) => {
  const say = (text) => `${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });

  for (const part of [narrow, byKeys, choose, reach])
    await part(reader.page, say);
  if (js)
    await keepOrder(reader.page, say);
  ok(!reader.complaints.length, say("chart: no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { overview };
