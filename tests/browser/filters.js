// The list's period and filters, by mouse and by keyboard.
"use strict";

const { cells, is, ok, visit } = require("./site");

const texts = async (page, selector) =>
  (await page.locator(selector).allTextContents()).map((s) => s.trim());
const all = (list, good) => list.length > 0 && list.every(good);
const query = (page) => new URL(page.url()).searchParams;

// Does something that leads to another page.
const go = async (page, work) => {
  await Promise.all([page.waitForNavigation(), work()]);
};
const click = (page, selector) =>
  go(page, () => page.locator(selector).first().click());

const presets = async (page, say) => {
  const names = await texts(page, ".presets a");
  const seen = [];
  const periods = [];

  is(names.length, 9, say("nine periods"));
  for (let i = 0; i < names.length; i++) {
    await page.goto("log?status=failed");
    await go(page, () => page.locator(".presets a").nth(i).click());
    seen.push(await page.locator(".presets [aria-current]").textContent());
    periods.push(await page.locator(".filter [name=from]").inputValue() +
      await page.locator(".filter [name=to]").inputValue());
    ok(query(page).get("status") === "failed", say(`${names[i]}: filters stay`));
  }
  // On some days two of them are the same: in January the year begins today.
  is(seen.join(), periods.map((days) => names[periods.indexOf(days)]).join(),
    say("each is marked where it leads, or the one before it of its days"));
  is(await page.locator(".chip").count(), 2,
    say("a period other than the month is a chip"));
  const everything = page.url();

  await click(page, ".chip");
  is(page.url().split("?")[1], "status=failed", say("which can go"));
  is(await page.locator(".presets [aria-current]").textContent(), names[3],
    say("and leaves the month"));
  await page.goBack();
  is(page.url(), everything, say("Back leads back"));
  is(await page.locator(".filter [name=from]").inputValue(), "2000-01-01",
    say("and the form says so"));
  await click(page, ".clear");
  ok(/log$/.test(page.url()), say("Clear all clears all"));
  is(await page.locator(".chip").count(), 0, say("no chip is left"));
};

// A browser fills a form again with what was typed into it; the list would
// not be what it says.
const back = async (page, say) => {
  const status = page.locator(".filter [name=status]");

  await page.goto("log");
  await status.selectOption("failed");
  await page.locator(".filter [name=q]").fill("order");
  await go(page, () => page.locator(".filter > button").click());
  is(await status.inputValue(), "failed", say("the form says what is shown"));
  await page.goBack();
  is(await status.inputValue() + await page.locator(".filter [name=q]")
    .inputValue(), "", say("after Back, too"));
};

const actions = async (page, js, say) => {
  const boxes = page.locator(".pick [name=action]");

  await page.goto("log");
  await page.locator(".pick summary").focus();
  await page.keyboard.press("Enter");
  ok(await boxes.first().isVisible(), say("Enter opens the actions"));
  await page.locator(".pick [value=create_order]").focus();
  await page.keyboard.press("Space");
  await page.locator(".pick [value=update_subscription]").focus();
  await page.keyboard.press("Space");
  const names = await page.locator(".pick [name]:checked").evaluateAll(
    (list) => list.map((box) => box.parentElement.textContent.trim()));

  if (js)
    ok((await page.locator(".box").textContent()).startsWith("2"),
      say("the summary counts along"));
  await go(page, () => page.keyboard.press("Enter"));
  is(query(page).getAll("action").join(), "create_order,update_subscription",
    say("Enter shows two actions"));
  ok(all(await texts(page, cells.action), (text) => names.includes(text)),
    say("and no others"));
  ok((await page.locator(".box").textContent()).startsWith("2"),
    say("which the summary says"));
  is(await page.locator(".chip").count(), 2, say("a chip for each"));
  await click(page, ".chip");
  is(query(page).getAll("action").join(), "update_subscription",
    say("one is taken away"));
  is(await page.locator(".pick [name]:checked").count(), 1,
    say("and no longer ticked"));
};

const kinds = async (page, say) => {
  await page.goto("log?action=create_order");
  await page.locator(".pick summary").click();
  const kind = page.locator("fieldset", {
    has: page.locator("[value=create_order]") });
  const whole = kind.locator("legend input");
  const count = await kind.locator("[name]").count();

  ok(count > 1 && await whole.evaluate((box) => box.indeterminate),
    say("a kind that is chosen in part"));
  await whole.check();
  is(await kind.locator("[name]:checked").count(), count,
    say("is chosen whole"));
  await page.keyboard.press("Escape");
  ok(await page.evaluate(() =>
    document.activeElement.matches(".pick:not([open]) > summary")),
  say("Escape closes the actions"));
  await page.keyboard.press("Enter");
  await page.locator("h1").click();
  is(await page.locator(".pick[open]").count(), 0,
    say("and so does a click elsewhere"));
  await click(page, "form.filter > button");
  is(query(page).getAll("action").length, count, say("all of a kind"));
};

// A name's beginning that others have too, and the name.
const findName = async (page) => {
  await page.goto("log?from=2000-01-01&size=200");
  const names = [...new Set(await texts(page, `${cells.customer} a`))];

  return names.filter((name) => /^[a-z]{5}/i.test(name)).find((name) =>
    names.some((other) => other !== name &&
      other.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()));
};

const offersByKeys = async (page, name, say) => {
  const input = page.locator(".filter [name=customer]");
  const options = page.locator("[role=option]");
  const active = () => input.evaluate((field) =>
    field.ariaActiveDescendantElement?.firstElementChild.textContent ?? "");

  await page.goto("log?from=2000-01-01");
  await input.focus();
  await page.keyboard.type(name.slice(0, 3).toUpperCase());
  await options.first().waitFor();
  is(await input.getAttribute("aria-expanded"), "true",
    say("names are offered"));
  const offered = await texts(page, "[role=option] bdi");

  ok(offered.length > 1 && offered.includes(name), say("the name among them"));
  is(await active(), "", say("none is chosen yet"));
  await page.keyboard.press("ArrowUp");
  is(await active(), offered.at(-1), say("up leads to the last"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  is(await active(), offered[0], say("down to the first"));
  is(await page.locator("[aria-selected=true]").count(), 1, say("one is"));
  await page.keyboard.press("Backspace");
  is(await active(), "", say("none any more once another letter is typed"));
  await page.keyboard.type(name.slice(2, 3).toUpperCase());
  await page.keyboard.press("Escape");
  ok(!(await options.first().isVisible()) &&
    await input.getAttribute("aria-expanded") === "false",
  say("Escape takes the offer away"));
  is(await input.inputValue(), name.slice(0, 3).toUpperCase(),
    say("what was typed stays"));
  await page.keyboard.press("ArrowDown");
  await options.first().waitFor();
  for (let i = 0; i <= offered.indexOf(name); i++)
    await page.keyboard.press("ArrowDown");
  is(await active(), name, say("the name is reached by arrows"));
  await go(page, () => page.keyboard.press("Enter"));
};

const chosen = async (page, name, say) => {
  ok(all(await texts(page, cells.customer), (text) => text === name),
    say("its entries only"));
  is(await page.locator(".filter [name=customer]").inputValue(), name,
    say("the form has the name"));
  ok((await page.locator(".chip").last().textContent()).includes(name),
    say("and so has the chip"));
};

const offers = async (page, say) => {
  const name = await findName(page);
  const input = page.locator(".filter [name=customer]");

  await offersByKeys(page, name, say);
  await chosen(page, name, say);
  const code = query(page).get("customer");

  ok(/^[0-9a-f-]{36}$/.test(code), say("the address has its id"));
  await click(page, "form.filter > button");
  is(query(page).get("customer"), code, say("shown again, the same"));
  await click(page, ".chip >> nth=1");
  await input.pressSequentially(name.slice(0, 4));
  await page.locator("[role=option]").first().waitFor();
  await go(page, () => page.locator("[role=option] bdi",
    { hasText: name }).first().click());
  is(query(page).get("customer"), code, say("by mouse, too"));
  await input.fill("zzzzzz");
  await page.waitForFunction(() =>
    document.querySelector(".offers p")?.textContent &&
    !document.querySelector("[role=option]"));
  is(await input.getAttribute("aria-expanded"), "false",
    say("where no name fits, none is offered"));
  await page.locator(".filter [name=user]").pressSequentially("relecloud");
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await input.fill("");
  await page.locator(".filter [name=user]").focus();
  await page.keyboard.press("ArrowDown");
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await go(page, () => page.keyboard.press("Enter"));
  ok(/@relecloud/.test(query(page).get("user")) && !query(page).has("customer"),
    say("a user, likewise"));
};

const choices = async (reader, say) => {
  const { page } = reader;
  const name = await findName(page);

  await page.goto("log?from=2000-01-01");
  await page.locator(".filter [name=customer]").fill(name.slice(0, 3));
  reader.expected = 400;
  await go(page, () => page.locator(".filter [name=customer]").press("Enter"));
  reader.expected = 0;
  ok(await page.locator("[role=alert]").isVisible(), say("several fit"));
  ok((await texts(page, ".choices a")).includes(name), say("they are offered"));
  await go(page, () => page.locator(".choices a").getByText(name,
    { exact: true }).first().click());
  await chosen(page, name, say);
  await click(page, "form.filter > button");
  await chosen(page, name, say);
};

// What is a link with a script is a button without.
const narrow = async (page, js, say) => {
  const tag = js ? "a" : "button";

  for (const name of ["action", "user", "status"]) {
    const cell = cells[name];

    await page.goto("log?from=2000-01-01&q=order");
    const value = (await texts(page, `${cell}:has(${tag})`))[0];

    await page.locator(`${cell} ${tag}`).first().focus();
    await go(page, () => page.keyboard.press("Enter"));
    ok(query(page).has(name) && query(page).get("q") === "order" &&
      all(await texts(page, cell), (text) => text.startsWith(value)),
    say(`${name}: narrowed to ${value}`));
    is(await page.locator(`${cell} :is(a, button)`).count(), 0,
      say("where it leads nowhere else"));
  }
  await page.goto("log?action=create_order&action=update_subscription");
  await go(page, () => page.locator(`${cells.action} ${tag}`).first().click());
  is(query(page).getAll("action").length, 1, say("one action of two"));
};

// The name leads to the subscriptions.
const narrowToCustomer = async (page, say) => {
  await page.goto("log?status=failed");
  const customer = (await texts(page, cells.customer))[0];

  await page.locator("button.open").first().click();
  await go(page, () => page.locator(".whole a[href^='?']").click());
  is(query(page).get("status"), "failed",
    say("the details lead to the customer's entries of this list"));
  ok(all(await texts(page, cells.customer), (text) => text === customer),
    say("and to no others"));
};

const nothing = async (page, say) => {
  await page.goto("log?from=2000-01-01&status=failed&q=zzzzqqqq");
  const links = page.locator(".empty a");

  is(await page.locator(".empty li").count(), 2,
    say("an empty list blames the filter that it was"));
  const wanted = (await links.first().textContent()).match(/[\d.,]+/)[0];

  await go(page, () => links.first().click());
  ok((await page.locator(".bar p").first().textContent()).startsWith(wanted),
    say("without it there are as many as it said"));
  await page.goto("log?from=2190-01-01&to=2190-12-31");
  ok(await page.locator(".empty p").isVisible(), say("a period to come"));
  await click(page, ".empty a");
  ok(await page.locator("tr.entry").count() > 0,
    say("leads to the last entry before"));
};

const form = async (reader, js, say) => {
  const { page } = reader;

  await page.goto("log");
  await page.locator(".filter [name=q]").fill("premium");
  await go(page, () => page.locator(".filter [name=q]").press("Enter"));
  const keys = [...query(page).keys()];

  is(keys.join(), js ? "q" : "from,to,q,customer,user,status",
    say("the form's address"));
  reader.expected = 400;
  await page.goto("log?from=2026-06-02&to=2026-06-01&status=failed");
  reader.expected = 0;
  await click(page, ".wrong p:not(.problem) a");
  is(page.url().split("?")[1], "from=2026-06-01&to=2026-06-02&status=failed",
    say("a period that was the wrong way round"));
};

const filters = async (browser, address, language, js) => {
  const say = (text) =>
    `${language}${js ? "" : ", no script"}: filters: ${text}`;
  const reader = await visit(browser, address,
    { locale: language, javaScriptEnabled: js });
  const { page } = reader;

  await page.goto("log");
  await presets(page, say);
  await back(page, say);
  await actions(page, js, say);
  if (js) {
    await kinds(page, say);
    await offers(page, say);
  }
  await choices(reader, say);
  await narrow(page, js, say);
  if (js)
    await narrowToCustomer(page, say);
  await nothing(page, say);
  await form(reader, js, say);
  ok(!reader.complaints.length, say("no complaint of the browser"),
    reader.complaints);
  await reader.context.close();
};

module.exports = { filters };
