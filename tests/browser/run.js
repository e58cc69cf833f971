// node run.js ADDRESS FOLDER HTDOCS: all tests, as TAP. The demo log is at
// ADDRESS, and FOLDER is for what is written on the way.
"use strict";

const { check } = require("./check");
const { checkLanguages } = require("./languages");
const { entryPage } = require("./entry-page");
const { display } = require("./display");
const { keys } = require("./keys");
const { layout } = require("./layout");
const { news } = require("./news");
const { rows } = require("./rows");
const { overview } = require("./overview");
const { panel } = require("./panel");
const { filters } = require("./filters");
const { attempt, finish, languages, launch, visit } = require("./site");
const { subscriptions } = require("./subscriptions");
const { searchPage } = require("./search");
const { targets } = require("./targets");
const { use } = require("./use");

const [address, work, htdocs] = process.argv.slice(2);

// Looks in the export for what the demo has, since its ids differ each day.
const find = async (browser) => {
  const { context } = await visit(browser, address);
  const get = async (query) => {
    const answer = await context.request.get(
      `export?dialect=standard&from=2000-01-01&${query}`);

    return (await answer.text()).match(/^\d{4}-.*,\d{15,}$/gm);
  };
  const orders = new Map();

  for (const row of await get("action=create_order")) {
    const id = row.match(/\d+$/)[0];

    orders.set(id, [...(orders.get(id) || []), row]);
  }
  const [id, lines] = [...orders].find(([, rows]) => rows.length > 20);
  const [update] = await get("action=update_subscription");
  const [failed] = await get("status=failed");
  const everything = (await get("")).join("\n");
  const name = (pattern) => everything.match(pattern)[0];

  await context.close();
  return {
    big: { id, lines: lines.length, day: lines[0].slice(0, 10),
      order: lines[0].match(/,([0-9a-f]{12}),/)[1] },
    changed: update.match(/\d+$/)[0],
    ids: update.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g),
    names: {
      accent: name(/(?<=,)[A-Z][a-z]*[à-öø-ÿ][a-z]+(?= [A-Z])/),
      part: name(/(?<=,)\p{Script=Han}{2}(?=\p{Script=Han})/u),
    },
    customer: failed.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)[0],
  };
};

const main = async () => {
  const browser = await launch();

  await attempt("all tests", async () => {
    const found = await find(browser);

    for (const language of languages) {
      for (const js of [true, false]) {
        for (const test of [use, rows, display])
          await attempt(`${test.name}, ${language}, ${js}`, () =>
            test(browser, address, language, js, found.big));
        for (const test of [entryPage, searchPage])
          await attempt(`${test.name}, ${language}, ${js}`, () =>
            test(browser, address, language, js, found));
        for (const test of [filters, layout, overview, panel, subscriptions])
          await attempt(`${test.name}, ${language}, ${js}`, () =>
            test(browser, address, language, js));
      }
      for (const test of [keys, news])
        await attempt(`${test.name}, ${language}`, () =>
          test(browser, address, language));
    }
    await targets(browser, address, found);
    await checkLanguages(browser, address, found);
    await check(browser, { address, found, work, htdocs });
  });
  await browser.close();
  finish();
};

main();
