// What came since the page was made, on a clock of the test's own.
"use strict";

const { is, ok, visit } = require("./site");

const minute = 61000;

const news = async (browser, address, language) => {
  const say = (text) => `news, ${language}: ${text}`;
  const reader = await visit(browser, address, { locale: language });
  const { page } = reader;
  const asked = [];
  let answer = (route) => route.continue();

  await page.clock.install();
  await page.route(/part=news/, async (route) => {
    asked.push(route.request());
    await answer(route);
  });
  await page.goto("log");
  const place = page.locator(".news");
  const fourth = await page.locator("tr.entry").nth(3).getAttribute("id");
  const boxes = () => page.locator("tr.entry, .bar, .pager")
    .evaluateAll((list) => list.map((element) =>
      JSON.stringify(element.getBoundingClientRect())).join());
  const before = await boxes();
  const pass = async (times) => {
    for (let i = 0; i < times; i++) {
      await page.clock.runFor(minute);
      // By the time this has come back, the page has asked what it asks.
      await page.evaluate(async () => (await fetch("static/icon.svg")).text());
      await (await asked.at(-1)?.response())?.finished();
      await page.evaluate(async () => (await fetch("static/icon.svg")).text());
    }
  };

  await pass(1);
  is(asked.length, 1, say("it asks after a minute"));
  is(await place.textContent(), "", say("and says nothing of nothing"));
  // As if the page had been made before the newest three came.
  answer = (route) => route.continue({
    url: route.request().url().replace(/after=\d+/, `after=${fourth.slice(1)}`),
  });
  await pass(1);
  await place.locator("a").waitFor();
  ok((await place.textContent()).startsWith("3 "),
    say("says how many there are"));
  is(await boxes(), before, say("and nothing moves"));
  is(await place.getAttribute("role"), "status", say("in a quiet voice"));

  reader.expected = 503;
  answer = (route) => route.fulfill({ status: 503 });
  await pass(1);
  is(asked.length, 3, say("a failure"));
  await pass(1);
  ok((await place.textContent()).startsWith("3 "), say("what it said stays"));
  is(asked.length, 4, say("it asks again"));
  reader.expected = 0;
  answer = (route) => route.continue({
    url: route.request().url().replace(/after=\d+/, `after=${fourth.slice(1)}`),
  });
  await pass(1);
  await place.locator("a").click();
  await page.waitForLoadState();
  is(await page.locator("tr.entry").count(), 50, say("the link shows them"));
  await page.locator(".pager [rel=next]").first().click();
  await page.waitForLoadState();
  is(await place.count(), 0, say("an older page does not ask"));
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { news };
