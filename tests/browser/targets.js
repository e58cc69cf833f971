// What one can press is large enough for a finger, or apart from all else:
// 24 by 24 pixels, as WCAG 2.5.8 has it.
"use strict";

const { attempt, is, ok, visit } = require("./site");

const windows = {
  phone: { viewport: { width: 320, height: 740 }, hasTouch: true,
    isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 } },
};

// Runs in the page: how many targets there are, and which are too small.
const findSmall = () => {
  const least = 24;
  const quote = (element) => (element.innerText || element.ariaLabel ||
    element.name || element.className).trim().slice(0, 40);

  const isSeen = (element) => {
    const { width, height } = element.getBoundingClientRect();

    return width > 1 && height > 1 &&
      element.checkVisibility({ opacityProperty: true,
        visibilityProperty: true }) &&
      getComputedStyle(element).pointerEvents !== "none" &&
      !element.closest(".skip");
  };

  // Within a line of other text, the line says how high it can be.
  const isInText = (element) => {
    const parent = element.parentElement;
    const others = parent.innerText.length - element.innerText.length;

    return getComputedStyle(element).display === "inline" &&
      !parent.matches("li, nav, .pager, .do") && others > 1;
  };

  const menus = [...document.querySelectorAll(
    ".panel, .offers, .display > div")].filter(isSeen);
  const isUnder = (element) => menus.some((menu) => {
    const one = element.getBoundingClientRect();
    const over = menu.getBoundingClientRect();

    return !menu.contains(element) && one.left < over.right &&
      one.right > over.left && one.top < over.bottom && one.bottom > over.top;
  });

  const targets = [...document.querySelectorAll("a[href], button, select, " +
    "summary, input:not([type=hidden]), [role=option], .guid")]
    .filter((element) => isSeen(element) && !isUnder(element))
    .map((element) => {
      const box = (element.closest("label:has(:is([type=checkbox], " +
        "[type=radio]))") ?? element).getBoundingClientRect();

      return { element, box, x: (box.left + box.right) / 2,
        y: (box.top + box.bottom) / 2,
        isSmall: box.width < least || box.height < least };
    });

  const distance = ({ x, y }, { left, right, top, bottom }) =>
    Math.hypot(Math.max(left - x, x - right, 0),
      Math.max(top - y, y - bottom, 0));
  const isNear = (one, other) => one !== other &&
    !one.element.contains(other.element) &&
    !other.element.contains(one.element) &&
    (distance(one, other.box) < least / 2 ||
      (other.isSmall && Math.hypot(one.x - other.x, one.y - other.y) < least));

  return {
    count: targets.length,
    small: targets.filter((one) => one.isSmall && !isInText(one.element))
      .flatMap((one) => {
        const near = targets.find((other) => isNear(one, other));

        return near ? [`${one.element.tagName} "${quote(one.element)}" ` +
          `${one.box.width.toFixed(1)} x ${one.box.height.toFixed(1)} ` +
          `is near "${quote(near.element)}"`] : [];
      }),
  };
};

const press = (selector) => (page) => page.locator(selector).first().click();

// On a phone the form is folded.
const unfold = async (page) => {
  const summary = page.locator(".fold summary").first();

  if (await summary.isVisible())
    await summary.click();
};

const pickActions = async (page) => {
  await unfold(page);
  await page.locator(".pick summary").click();
};

const openRow = async (page) => {
  await page.locator(".open").first().click();
  await page.locator("tr.part dl").waitFor();
};

const typeName = async (page) => {
  await unfold(page);
  await page.locator(".filter [name=customer]").pressSequentially("g");
  await page.locator("[role=option]").nth(2).waitFor();
};

const askForExport = async (page) => {
  await page.locator(".ask summary").click();
  await page.locator("form.save").waitFor();
};

const pagesOf = ({ big, changed, customer, ids }) => [
  { name: "list", at: "log" },
  { name: "list, filtered",
    at: `log?status=failed&customer=${customer}&from=2000-01-01` },
  { name: "list, with two actions",
    at: "log?action=create_order&action=update_subscription" },
  { name: "list, as dense as can be", at: "log?density=compact" },
  { name: "what was searched", at: "log?q=office" },
  { name: "bars as a table", at: "log", also: press(".chart summary") },
  { name: "menu", at: "log", also: press(".display summary") },
  { name: "actions", at: "log", also: pickActions },
  { name: "names", at: "log", also: typeName },
  { name: "a row", at: "log?action=update_subscription", also: openRow },
  { name: "a row with products", at: "log?action=create_order",
    also: openRow },
  { name: "export in place", at: "log?status=failed", also: askForExport },
  { name: "export", at: "export?ask=1" },
  { name: "entry", at: `entry?id=${changed}` },
  { name: "order", at: `entry?id=${big.id}` },
  { name: "subscriptions", at: `subscriptions?customer=${customer}` },
  { name: "one subscription",
    at: `subscriptions?customer=${ids[0]}&subscription=${ids[1]}` },
  { name: "empty list", at: "log?q=zzzzqqqq&status=failed" },
  { name: "400", at: "log?customer=a", status: 400 },
  { name: "404", at: "entry?id=1", status: 404 },
  { name: "404 of the server", at: "no/such/page", status: 404 },
];

const checkPage = async (reader, say, { name, at, also, status = 0 }) => {
  const { page } = reader;

  reader.expected = status;
  await page.goto(at);
  await also?.(page);
  const { count, small } = await page.evaluate(findSmall);

  ok(count > 1 && !small.length, say(`${name}: ${count} can be pressed`),
    small.slice(0, 10));
};

// Bars that are too narrow for a finger are so many that a list is better.
const checkBars = async (page, say, isPhone) => {
  const bars = page.locator(".bars a:visible");
  const all = async () => {
    await page.locator(".chart summary").click();
    return bars.count();
  };

  await page.goto("log");
  const month = await bars.count();
  const box = await page.locator(".bars").boundingBox();

  is(month > 0, !isPhone, say("which days can be pressed"));
  ok(box.height > 99, say("they are drawn"));
  is(await all(), await page.locator(".bars a").count(),
    say("as a table, all days can be"));
  await unfold(page);
  await page.locator(".presets a").nth(2).click();
  await page.waitForLoadState();
  ok(await bars.count() > 2, say("those of a week can be"));
};

const targets = async (browser, address, found) => {
  for (const [kind, options] of Object.entries(windows)) {
    const say = (text) => `targets, ${kind}: ${text}`;
    const reader = await visit(browser, address, { ...options, locale: "en" });

    for (const wanted of pagesOf(found))
      await attempt(say(wanted.name), () => checkPage(reader, say, wanted));
    reader.expected = 0;
    await checkBars(reader.page, say, kind === "phone");
    ok(!reader.complaints.length, say("no complaint of the browser"),
      reader.complaints);
    await reader.context.close();
  }
};

module.exports = { targets };
