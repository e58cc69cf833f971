// node shots.js ADDRESS: makes list.png and entry.png anew, of the demo log
// that is served there.
"use strict";

const path = require("node:path");
const { cells, launch, visit } = require("./site");

const take = (page, name) =>
  page.screenshot({ path: path.join(__dirname, name) });

const main = async () => {
  const browser = await launch();
  const { page } = await visit(browser, process.argv[2],
    { viewport: { width: 1280, height: 840 }, locale: "en-GB" });

  await page.goto("log");
  const actions = await page.locator(cells.action).allTextContents();
  const row = actions.indexOf("updated a subscription", 5);
  const above = await page.locator("tr.entry").nth(row - 4)
    .getAttribute("id");

  await page.goto(above.replace("e", "log?before="));
  await page.locator(".open").nth(3).click();
  await page.locator("tr.part dl").waitFor();
  await page.mouse.move(0, 0);
  await take(page, "list.png");
  await page.goto("log?action=create_order");
  await page.locator(".open").nth(4).click();
  await page.locator("tr.part .whole [href^=entry]").click();
  await page.waitForURL(/entry/);
  await take(page, "entry.png");
  await browser.close();
};

main();
