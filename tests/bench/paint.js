// node paint.js ADDRESS PAGE ROUNDS: milliseconds from navigation to the
// first and to the largest thing painted, a line a round, in a browser that
// has been there before.
"use strict";

const { launch, visit } = require("../browser/site");

const [address, at, rounds] = process.argv.slice(2);

const painted = () => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [first] = performance.getEntriesByName("first-contentful-paint");

    resolve([first.startTime, list.getEntries().at(-1).startTime]);
  }).observe({ type: "largest-contentful-paint", buffered: true });
});

const main = async () => {
  const browser = await launch();
  const { page } = await visit(browser, address,
    { viewport: { width: 1280, height: 900 } });

  await page.goto(at);
  for (let round = 0; round < rounds; round++) {
    await page.goto("static/icon.svg");
    await page.goto(at, { waitUntil: "load" });
    console.log((await page.evaluate(painted)).map(Math.round).join(" "));
  }
  await browser.close();
};

main();
