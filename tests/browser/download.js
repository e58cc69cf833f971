// node download.js ADDRESS USER: downloads that in a browser, and says how it
// ended.
"use strict";

const { launch, visit } = require("./site.js");

const run = async ([address, user]) => {
  const browser = await launch();
  const reader = await visit(browser, address, { user });
  const page = await reader.context.newPage();
  const begins = page.waitForEvent("download", { timeout: 300000 });

  // To the page it is a navigation that came to nothing.
  page.goto(address).catch(() => {});
  const download = await begins;

  console.log((await download.failure()) ? "failed" : "complete");
  await browser.close();
};

run(process.argv.slice(2));
