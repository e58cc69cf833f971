// Rows that open in place, and what the address says of them.
"use strict";

const { cells, is, ok, visit } = require("./site");

const parts = (page) => page.locator("tr.part:not([hidden])");
const closed = (page) => page.getByRole("button", { expanded: false });
const idOf = (control) =>
  control.evaluate((element) => element.closest("tr").id);
const hashOf = (page) => new URL(page.url()).hash;

const boxes = (page) =>
  page.locator("tr.entry td").evaluateAll((cells) =>
    cells.map((cell) => {
      const { x, y, width, height } = cell.getBoundingClientRect();

      return [x, y + scrollY, width, height];
    }));

const openAndClose = async (page, say) => {
  const control = closed(page).nth(2);
  const id = await idOf(control);
  const other = await idOf(closed(page).nth(6));
  const press = (row) => page.locator(`#${row} button.open`).click();
  const expanded = () =>
    page.locator(`#${id} button.open`).getAttribute("aria-expanded");
  const before = await boxes(page);

  await press(id);
  await parts(page).locator("dl").waitFor();
  is(await expanded(), "true", say("a press opens the details"));
  is(hashOf(page), `#${id}`, say("and the address names the entry"));
  const after = await boxes(page);

  ok(before.slice(0, 18).join() === after.slice(0, 18).join() &&
    before.every((box, i) => box[0] === after[i][0] &&
      box[2] === after[i][2] && box[3] === after[i][3]),
  say("nothing moves but what is below, and that only down"));
  ok(/\S/.test(await parts(page).locator("dl time + span").textContent()),
    say("how long ago it was is there, too"));
  await press(other);
  await parts(page).nth(1).waitFor();
  is(await parts(page).count(), 2, say("several are open"));
  is(hashOf(page), `#${other}`, say("the address names the last one"));
  await press(id);
  is(await parts(page).count(), 1, say("a second press closes"));
  is(await expanded(), "false", say("and says so"));
  is(hashOf(page), `#${other}`, say("the address names what is open"));
  await press(other);
  is(hashOf(page), "", say("or nothing"));
};

const openByKeys = async (page, say) => {
  await page.locator(`${cells.customer} a`).first().focus();
  const stops = [1];
  const stop = () => page.evaluate(() =>
    document.activeElement.closest(".log td")?.cellIndex);

  while (stops.length < 9 && stops.at(-1) !== 5) {
    await page.keyboard.press("Tab");
    stops.push(await stop());
  }
  /* The usual status leads nowhere. */
  is(stops.join(),
    await page.locator("tr.entry").first().locator(".no").count() ?
      "1,2,3,4,5" : "1,2,3,5",
    say("Tab leads along the row's links to its arrow"));
  await page.keyboard.press("Enter");
  await page.locator("tr.part dl").first().waitFor();
  await page.keyboard.press("Tab");
  ok(await page.evaluate(() =>
    Boolean(document.activeElement.closest("tr.part"))),
  say("and from there into the details"));
  await page.keyboard.press("Escape");
  is(await page.evaluate(() =>
    document.activeElement.getAttribute("aria-expanded")), "false",
  say("Escape closes and leads back to the arrow"));
  await page.keyboard.press("Space");
  is(await parts(page).count(), 1, say("Space opens again"));
};

const followAddress = async (page, say) => {
  await page.goto("log");
  /* What was exported is about no customer. */
  const id = await page.locator("tr.entry").filter(
    { has: page.locator("td:nth-child(2) a") }).nth(3).getAttribute("id");
  const older = await page.locator("tr.entry").last().getAttribute("id");

  await page.locator(`#${id} .open`).click();
  await parts(page).locator("dl").waitFor();
  const address = page.url();

  await page.locator(`#${id} td:nth-child(2) a`).first().click();
  await page.waitForURL(/subscriptions/);
  await page.goBack();
  await parts(page).locator("dl").waitFor();
  is(page.url(), address, say("Back leads to the list as it was left"));
  is(await page.locator(`#${id} .open`).getAttribute("aria-expanded"), "true",
    say("with the row open"));
  await page.goto(`log?before=${older.slice(1)}#${id}`);
  const elsewhere = page.locator("#elsewhere");

  await elsewhere.waitFor();
  is(await elsewhere.locator("a").getAttribute("href"),
    id.replace("e", "entry?id="), say("one that is elsewhere has a link"));
  is(await parts(page).count(), 0, say("and no other row is open"));
  const here = await idOf(closed(page).first());

  await page.evaluate((hash) => {
    location.hash = hash;
  }, here);
  await parts(page).locator("dl").waitFor();
  ok(await elsewhere.isHidden(), say("which goes when the address changes"));
};

const openAgain = async (page, say) => {
  await page.goto("log");
  const ids = [];

  for (const n of [6, 2, 9, 4]) {
    ids.push(await page.locator("tr.entry").nth(n).getAttribute("id"));
    await page.locator(`#${ids.at(-1)} .open`).click();
    await parts(page).nth(ids.length - 1).waitFor();
  }
  const press = (id) => page.locator(`#${id} .open`).click();

  await press(ids[2]);
  await page.locator(".trail a").click();
  await page.waitForURL(/log$/);
  await page.goBack();
  await parts(page).nth(2).waitFor();
  is((await page.locator("tr.entry:has(+ .part)").evaluateAll((list) =>
    list.map(({ id }) => id))).join(),
  [ids[1], ids[3], ids[0]].join(), say("Back opens all that were open"));
  is(hashOf(page), `#${ids[3]}`, say("the last one is named again"));
  await press(ids[3]);
  is(hashOf(page), `#${ids[1]}`, say("closed, it leaves that to the one before"));
  await page.reload();
  await parts(page).nth(1).waitFor();
  is(await parts(page).count(), 2, say("a page loaded again is as it was"));
};

// All details are held back, whenever they are asked for, until what this
// gives is called.
const holdParts = async (page) => {
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });

  await page.route(/part=1/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
};

// However much is open above it; the history has heights in whole pixels.
const comeBack = async (page, say) => {
  const isAt = (got, wanted, text) =>
    ok(Math.abs(got - wanted) <= 2, say(text), `${got}, not ${wanted}`);
  const place = () => page.evaluate(() => Math.round(scrollY));
  const settled = async () => {
    await parts(page).locator("dl").nth(1).waitFor();
    return place();
  };

  await page.goto("log");
  for (const n of [0, 4]) {
    await page.locator("tr.entry .open").nth(n).click();
    await parts(page).locator("dl").nth(n && 1).waitFor();
  }
  const link = page.locator("tr.entry").nth(40).locator("td:nth-child(2) a");

  await link.scrollIntoViewIfNeeded();
  const left = await place();

  await link.click();
  await page.waitForURL(/subscriptions/);
  await page.goBack();
  isAt(await settled(), left, "Back leads to the place that was left");
  await page.reload();
  isAt(await settled(), left, "and so does a page loaded again");
  const release = await holdParts(page);

  await page.reload();
  await page.evaluate(() => scrollBy(0, -300));
  const gone = await place();

  release();
  isAt(await settled(), gone, "where one has gone on meanwhile, one stays");
  await page.unroute(/part=1/);
};

const nameOne = async (page, say) => {
  await page.goto("log");
  const last = page.locator("tr.entry").last();

  await page.goto(`log?size=50#${await last.getAttribute("id")}`);
  await parts(page).locator("dl").waitFor();
  await page.waitForFunction(() => {
    const { top } = document.querySelector(":has(+ .part)")
      .getBoundingClientRect();

    return top > 0 && top < innerHeight / 2;
  });
  ok(true, say("an address leads to the row that it names"));
};

const showAllProducts = async (page, big, say) => {
  await page.goto(`log?q=${big.order}&from=${big.day}&to=${big.day}`);
  await page.locator(`#e${big.id} .open`).click();
  await page.locator(".lines tbody tr").nth(19).waitFor();
  is(await page.locator(".lines tbody tr").count(), 20,
    say("an order opens with its first products"));
  await page.locator("a.all").click();
  await page.locator("a.all").waitFor({ state: "detached" });
  is(await page.locator(".lines tbody tr").count(), big.lines,
    say("and then with all"));
  ok(page.url().includes("log?"), say("in place"));
  await page.locator(".whole a").first().click();
  await page.waitForURL(/entry\?/);
  await page.goBack();
  await page.locator(".lines tbody tr").nth(19).waitFor();
  is(await page.locator(".lines tbody tr").count(), big.lines,
    say("to which Back leads"));
};

const fail = async (reader, say) => {
  const { page } = reader;

  await page.goto("log");
  reader.expected = 503;
  await page.route(/part=1/, (route) => route.fulfill({ status: 503 }));
  const id = await idOf(closed(page).first());
  const control = page.locator(`#${id} button.open`);

  await control.click();
  const message = page.getByRole("alert");

  await message.waitFor();
  is(await message.locator("a").getAttribute("href"),
    id.replace("e", "entry?id="), say("a failure leaves a link"));
  await message.getByRole("button").click();
  await message.waitFor();
  is(await message.count(), 1, say("a second failure says no more"));
  await page.unroute(/part=1/);
  reader.expected = 0;
  await message.getByRole("button").click();
  await parts(page).locator("dl").waitFor();
  is(await message.count(), 0, say("to try again mends it"));
  ok(await control.evaluate((element) => element === document.activeElement),
    say("and the focus is on the row"));
};

const wait = async (page, say) => {
  const release = await holdParts(page);

  await page.goto("log");
  const control = page.locator("button.open").first();

  await control.click();
  is(await control.getAttribute("aria-busy"), "true", say("it is busy"));
  is(await control.evaluate((element) =>
    getComputedStyle(element).transitionDelay), "0.3s",
  say("which shows only after a while"));
  await control.click();
  release();
  await parts(page).locator("dl").waitFor();
  is(await parts(page).count(), 1, say("a second press is one too many"));
  is(await control.getAttribute("aria-busy"), null, say("then it is not"));
  await page.unroute(/part=1/);
};

// Sooner than the server of the web gives it up.
const hang = async (page, say) => {
  await page.addInitScript(() => {
    const { timeout } = AbortSignal;

    // Only the first time is any shorter.
    AbortSignal.timeout = (limit) => {
      AbortSignal.timeout = timeout;
      return AbortSignal.timeout(limit / 100);
    };
  });
  await page.route(/part=1/, () => {});
  await page.goto("log");
  await page.locator("button.open").first().click();
  await page.getByRole("alert").waitFor();
  await page.unroute(/part=1/);
  await page.getByRole("alert").getByRole("button").click();
  await parts(page).locator("dl").waitFor();
  ok(true, say("what hangs is given up, and can be tried again"));
};

// One who does not wait for it asks for no answer, and can ask again.
const giveUp = async (page, say) => {
  await page.route(/part=1/, () => {});
  await page.goto("log");
  const dropped = page.waitForEvent("requestfailed");
  const control = page.locator("button.open").first();

  await control.click();
  await page.keyboard.press("Escape");
  ok((await dropped).url().includes("part=1"),
    say("Escape drops what is still under way"));
  is(await page.locator("tr.part").count(), 0, say("and nothing opens"));
  await page.unroute(/part=1/);
  await page.keyboard.press("Enter");
  await parts(page).locator("dl").waitFor();
  is(await control.getAttribute("aria-expanded"), "true",
    say("a press then opens it"));
};

const markWithoutScript = async (page, say) => {
  const background = (row) => row.evaluate((element) =>
    getComputedStyle(element).backgroundColor);

  await page.goto("log");
  const row = page.locator("tr.entry").nth(2);
  const plain = await background(row);

  await page.goto(`log#${await row.getAttribute("id")}`);
  ok(await background(row) !== plain, say("the address marks the row"));
};

// What follows a name that runs from right to left stands at its left.
const readLeftwards = async (page, say) => {
  await page.goto("log");
  for (const cell of [cells.customer, cells.user]) {
    const places = await page.locator(`${cell} > :is(a, button)`).first()
      .evaluate((name) => {
        const range = new Range();

        name.textContent = "שלום!";
        return [0, 4].map((at) => {
          range.setStart(name.firstChild, at);
          range.setEnd(name.firstChild, at + 1);
          return range.getBoundingClientRect().x;
        });
      });

    ok(places[1] < places[0], say("a name runs its own way"), places);
  }
};

const rows = async (browser, address, language, js, big) => {
  const say = (text) => `rows, ${language}${js ? "" : ", no script"}: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });
  const { page } = reader;

  await page.goto("log");
  if (js) {
    await openAndClose(page, say);
    await openByKeys(page, say);
    await followAddress(page, say);
    await openAgain(page, say);
    await comeBack(page, say);
    await nameOne(page, say);
    await showAllProducts(page, big, say);
    await fail(reader, say);
    await wait(page, say);
    await giveUp(page, say);
    await hang(page, say);
  } else {
    await markWithoutScript(page, say);
  }
  await readLeftwards(page, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { rows };
