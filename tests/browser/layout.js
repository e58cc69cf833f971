// Where things stand: while a page arrives, in a narrow window, and in colours
// of the reader's own.
"use strict";

const { cells, is, ok, visit } = require("./site");

// Of one sort each: with lists beside it, with none, with nothing at all.
const addresses = async (page) => {
  await page.goto("log?status=succeeded");
  for (let i = 0; i < 3; i++)
    await Promise.all([page.waitForNavigation(),
      page.locator(".tops li :is(a, button)").first().click()]);
  return ["log", page.url(), "log?q=zzzzqqqq"];
};

// One that has a record to copy, in sight.
const entryOf = async (page) => {
  await page.goto("log?status=failed");
  return (await page.locator("tr.entry").first().getAttribute("id"))
    .replace("e", "entry?id=");
};

// As slowly as the line of a branch office brings it.
const arrive = async (page, addresses, say) => {
  const session = await page.context().newCDPSession(page);

  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false,
    latency: 20, downloadThroughput: 15000, uploadThroughput: 15000 });
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      window.shifts.push(...list.getEntries().map(({ value }) => value));
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const width of [360, 1440, 1920])
    for (const address of addresses) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(address);
      const shifts = await page.evaluate(() => new Promise((resolve) => {
        requestAnimationFrame(() => setTimeout(() => resolve(window.shifts)));
      }));

      is(shifts.join(), "",
        say(`nothing moves while it arrives: ${address}, ${width} pixels wide`));
    }
  await session.detach();
};

const leaveNoHole = async (page, addresses, say) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const address of addresses) {
    await page.goto(address);
    const [whole, list] = await page.evaluate(() =>
      [".board", ".board > div"].map((selector) =>
        document.querySelector(selector).getBoundingClientRect().width));

    is(list === whole, !await page.locator(".tops").count(),
      say(`the list takes the room that there is: ${address}`));
  }
};

const fold = async (reader, say) => {
  const { page } = reader;
  const field = page.locator(".filter [name=status]");
  const summary = page.locator(".fold > details > summary");

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("log");
  for (const address of ["log", "log?q=order"]) {
    await page.goto(address);
    ok(await field.isHidden() &&
      (await page.locator("tr.entry").first().boundingBox()).y < 740,
    say(`a narrow window begins with the entries: ${address}`));
  }
  await summary.click();
  ok(await field.isVisible(), say("the form unfolds"));
  reader.expected = 400;
  await page.goto("log?from=2026-02-31");
  reader.expected = 0;
  ok(await field.isVisible(), say("and is open where it has to be mended"));
  await page.setViewportSize({ width: 1280, height: 740 });
  await page.goto("log?q=order");
  ok(await field.isVisible() && await summary.isHidden(),
    say("a wide one has room for both"));
  is(await page.locator("details .filter").count(), 0,
    say("in a browser that cannot show what is folded, too"));
};

// How many fields there are in each line of the form.
const fieldsByLine = (page) =>
  page.locator(".filter > :is(label, .typed, .pick)").evaluateAll((fields) => {
    const lines = new Map();

    for (const field of fields) {
      const bottom = Math.round(field.getBoundingClientRect().bottom);

      lines.set(bottom, (lines.get(bottom) ?? 0) + 1);
    }
    return [...lines.values()];
  });

const fillLines = async (page, say) => {
  await page.setViewportSize({ width: 768, height: 740 });
  await page.goto("log");
  await page.locator(".fold > details > summary").click();
  for (const width of [768, 961, 1024, 1200, 1240, 1280, 1440, 1920, 2560]) {
    await page.setViewportSize({ width, height: 740 });
    const lines = await fieldsByLine(page);
    const button = await page.locator(".filter > button").boundingBox();
    const last = await page.locator(".filter [name=status]").boundingBox();

    ok(Math.min(...lines) > 2 && Math.abs(button.y - last.y) < 2,
      say(`no field is alone, nor the button: ${width} pixels wide`),
      lines.join());
  }
};

// Links and buttons, whichever they are.
const ring = async (page, say) => {
  await page.setViewportSize({ width: 1280, height: 740 });
  await page.goto("log");
  for (const place of [".tops li", "tr.entry td:nth-child(3)"]) {
    await page.locator(`${place} :is(a, button)`).first().focus();
    await page.keyboard.press("Tab");
    is(await page.evaluate(() =>
      getComputedStyle(document.activeElement).outlineStyle), "solid",
    say(`what has the focus is seen to: ${place}`));
  }
};

// The room that the longest address leaves before the mark.
const mark = async (page, say) => {
  await page.goto("log?status=failed");
  const gaps = await page.locator("tr.entry:has(.no)").evaluateAll((rows) =>
    rows.map(({ cells: [, , , user, status] }) => {
      const left = parseFloat(getComputedStyle(status, "::before").marginLeft);
      const text = parseFloat(getComputedStyle(status).paddingLeft);
      const room = parseFloat(getComputedStyle(user).paddingRight);

      return room + text + left;
    }));

  ok(gaps.length && Math.min(...gaps) >= 8,
    say("what failed is marked apart from who did it"), gaps);
  ok(await page.locator("tr.entry .no").first().evaluate((cell) =>
    getComputedStyle(cell, "::before").color !== getComputedStyle(cell).color),
  say("what failed is marked in a colour of its own"));
};

// A line of a row is 26 pixels high.
const keepWhole = async (page, say) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("log?from=2000-01-01&size=200");
  const users = await page.locator(cells.user).evaluateAll((list) =>
    list.map((cell) => ({ name: cell.textContent.trim(),
      height: cell.getBoundingClientRect().height })));
  const usual = users.filter(({ name }) => name.length < 29);
  const broken = usual.filter(({ height }) => height > 30);

  ok(usual.length > 100 && !broken.length,
    say("an address is on one line of a narrow window"),
    broken.map(({ name }) => name));
};

// No colour of a ground is left, and no shadow.
const forced = async (browser, address, options, say) => {
  const { context, page } = await visit(browser, address,
    { ...options, forcedColors: "active" });
  const isDrawn = (selector) =>
    page.locator(selector).first().evaluate((element) => {
      const { borderTopWidth, borderTopColor } = getComputedStyle(element);

      return parseFloat(borderTopWidth) > 0 &&
        borderTopColor !== getComputedStyle(document.body).backgroundColor;
    });

  await page.goto("log?status=failed");
  ok(await isDrawn(".filter > .first"), say("a button has an edge"));
  await page.locator(".display summary").click();
  ok(await isDrawn(".display .first"), say("and so has another"));
  is(await page.locator("tr.entry .no").first().evaluate((cell) =>
    getComputedStyle(cell, "::before").outlineStyle), "solid",
  say("what failed has its mark"));
  const seen = (await context.cookies())
    .find(({ name }) => name === "partnerlog_seen");

  // As if all but the first record had come since a visit long ago.
  await context.clearCookies();
  await context.addCookies([
    { ...seen, value: seen.value.replace(/^\d+/, "1") }]);
  await page.reload();
  ok(await isDrawn(".new"), say("what is new has its own"));
  await context.close();
};

const layout = async (browser, address, language, js) => {
  const say = (text) =>
    `${language}${js ? "" : ", no script"}: layout: ${text}`;
  const options = { locale: language, javaScriptEnabled: js };
  const reader = await visit(browser, address, options);
  const { page } = reader;
  const sorts = await addresses(page);

  await leaveNoHole(page, sorts, say);
  await fold(reader, say);
  await fillLines(page, say);
  await ring(page, say);
  await mark(page, say);
  await keepWhole(page, say);
  await forced(browser, address, options, say);
  if (js)
    await arrive(page, [...sorts, await entryOf(page)], say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { layout };
