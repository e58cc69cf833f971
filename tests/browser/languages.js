// Every language: nothing is cut, nothing lies over another, the page says
// which language it is in, and its characters come in the form that is read
// there.
"use strict";

const { checkAccess } = require("./check");
const { attempt, is, ok, visit } = require("./site");

// The title and a status as the vendor says them, and the name of the font
// that has the characters, where the system's own has not.
const languages = [
  { code: "en", title: "Activity log", font: null },
  { code: "nl", title: "Activiteitenlogboek", font: null },
  { code: "de", title: "Aktivitätsprotokoll", font: null },
  { code: "it", title: "Log attività", font: null },
  { code: "ko", title: "활동 로그", font: "Noto Sans CJK KR" },
  { code: "zh-TW", title: "活動記錄", font: "Noto Sans CJK TC" },
];

const pagesOf = ({ customer, changed }) => [
  { name: "list", at: "log", access: true },
  { name: "list, filtered",
    at: `log?status=failed&customer=${customer}&from=2000-01-01` },
  { name: "entry", at: `entry?id=${changed}`, access: true },
  { name: "subscriptions", at: `subscriptions?customer=${customer}` },
  { name: "400", at: "log?from=2026-02-31", status: 400 },
  { name: "404", at: "entry?id=1", status: 404 },
];

// Runs in the page: what text is cut, sticks out of its box, or lies over
// another. Each text is taken with the boxes of its lines.
const findFaults = () => {
  const faults = [];
  const texts = [];
  const quote = (text) => JSON.stringify(text.trim().slice(0, 60));

  // What only a screen reader reads is a pixel wide.
  const isForEyes = (element) => {
    for (let at = element; at; at = at.parentElement)
      if (at.clientWidth === 1 && getComputedStyle(at).overflow === "hidden")
        return false;
    return element.checkVisibility({
      visibilityProperty: true, opacityProperty: true }) &&
      !element.closest("option, script, .skip");
  };

  const isInline = (element) =>
    getComputedStyle(element).display === "inline";

  const boxOf = (element) => {
    let at = element;

    while (isInline(at))
      at = at.parentElement;
    return at;
  };

  // A name may be shortened where a title says it whole.
  const isShortened = (element, text) => {
    const title = element.closest("[title]")?.title || "";
    let at = element;

    while (at && getComputedStyle(at).textOverflow !== "ellipsis")
      at = at.parentElement;
    return Boolean(at) && title.includes(text.trim());
  };

  const isCut = (line, element) => {
    for (let at = element; at !== document.body; at = at.parentElement) {
      const clip = at.getBoundingClientRect();

      if (getComputedStyle(at).overflowX !== "visible" && !isInline(at) &&
        (line.left < clip.left - 1 || line.right > clip.right + 1 ||
          line.top > clip.bottom || line.bottom < clip.top))
        return true;
    }
    return false;
  };

  const sticksOut = (line, element) => {
    const box = boxOf(element).getBoundingClientRect();

    return line.left < box.left - 1 || line.right > box.right + 1;
  };

  const walker = document.createTreeWalker(document.body,
    NodeFilter.SHOW_TEXT);

  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;

    if (!data.trim() || !isForEyes(parentElement) ||
      isShortened(parentElement, data))
      continue;
    const range = document.createRange();

    range.selectNodeContents(walker.currentNode);
    for (const line of range.getClientRects()) {
      if (isCut(line, parentElement))
        faults.push(`cut: ${quote(data)}`);
      else if (sticksOut(line, parentElement))
        faults.push(`sticks out: ${quote(data)}`);
      else
        texts.push({ text: data, line });
    }
  }

  // A line's box is higher than its letters.
  texts.sort((a, b) => a.line.top - b.line.top);
  texts.forEach(({ text, line }, i) => {
    for (const other of texts.slice(i + 1)) {
      const right = Math.min(line.right, other.line.right);
      const left = Math.max(line.left, other.line.left);
      const bottom = Math.min(line.bottom, other.line.bottom);

      if (other.line.top > line.bottom)
        break;
      if (right - left > 1 &&
        bottom - other.line.top > .4 * Math.min(line.height,
          other.line.height))
        faults.push(`${quote(text)} and ${quote(other.text)} overlap`);
    }
  });
  const { scrollWidth, clientWidth } = document.documentElement;

  if (scrollWidth > clientWidth)
    faults.push(`the page is ${scrollWidth - clientWidth} too wide`);
  return { faults: [...new Set(faults)], count: texts.length };
};

const checkFit = async (page, say) => {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const { faults, count } = await page.evaluate(findFaults);

    ok(!faults.length && count > 5,
      say(`${count} texts fit in ${width} pixels`), faults.slice(0, 20));
  }
};

// Runs in the page: the hints of fields that are wider than these.
const findCutHints = () => {
  const pen = document.createElement("canvas").getContext("2d");

  return [...document.querySelectorAll(".filter [placeholder]")]
    .filter((field) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);

      pen.font = font;
      return field.clientWidth && pen.measureText(field.placeholder).width >
        field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    }).map(({ placeholder }) => placeholder);
};

const checkHints = async (page, say) => {
  const cut = [];

  for (const width of [1280, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    cut.push(...await page.evaluate(findCutHints));
  }
  ok(!cut.length, say("the fields' hints are whole"), cut);
};

// Which font the characters of an element are drawn with.
const fontsOf = async (page, selector) => {
  const client = await page.context().newCDPSession(page);

  await client.send("DOM.enable");
  await client.send("CSS.enable");
  const { root } = await client.send("DOM.getDocument");
  const { nodeId } = await client.send("DOM.querySelector",
    { nodeId: root.nodeId, selector });
  const { fonts } = await client.send("CSS.getPlatformFontsForNode",
    { nodeId });

  await client.detach();
  return fonts.map(({ familyName }) => familyName);
};

// Where these fonts are not, the browser takes what there is.
const checkFont = async (page, selector, font, text) => {
  const fonts = await fontsOf(page, selector);

  if (font && fonts.some((name) => name.startsWith("Noto Sans CJK")))
    ok(fonts.includes(font), text, fonts);
};

const checkLanguage = async (browser, address, found, language) => {
  const { code, title, font } = language;
  const reader = await visit(browser, address, { locale: code });
  const { page } = reader;

  for (const { name, at, access, status = 200 } of pagesOf(found)) {
    const say = (text) => `${code}: ${name}: ${text}`;

    reader.expected = status;
    is((await page.goto(at)).status(), status, say("answered"));
    is(await page.locator("html").getAttribute("lang"), code,
      say("it says its language"));
    await checkFit(page, say);
    if (access)
      await checkAccess(page, say("axe"));
  }
  await page.goto("log");
  await checkHints(page, (text) => `${code}: ${text}`);
  ok((await page.title()).startsWith(title), `${code}: its title`);
  is((await page.locator("h1").textContent()).trim(), title,
    `${code}: its heading`);
  await checkFont(page, "h1", font, `${code}: the heading's characters`);
  await page.locator("details:has([hreflang])").evaluateAll((menus) =>
    menus.forEach((menu) => {
      menu.open = true;
    }));
  for (const other of languages)
    await checkFont(page, `:not(html)[lang="${other.code}"]`, other.font,
      `${code}: the characters of the name of ${other.code}`);
  ok(!reader.complaints.length, `${code}: no complaint`, reader.complaints);
  await reader.context.close();
};

// By the link, and afterwards by what the browser keeps.
const checkLinks = async (browser, address) => {
  const reader = await visit(browser, address, { locale: "fr" });
  const { page } = reader;
  const lang = () => page.locator("html").getAttribute("lang");

  await page.goto("log?status=failed");
  is(await lang(), "en", "no language that fits: English");
  for (const { code } of [...languages].reverse()) {
    const href = await page.locator(`a[hreflang="${code}"]`)
      .getAttribute("href");

    await page.goto(href);
    is(await lang(), code, `${code}: by the link`);
    ok(page.url().includes("status=failed"), `${code}: on the same page`);
    await page.goto("log?status=failed");
    is(await lang(), code, `${code}: and afterwards`);
  }
  ok(!reader.complaints.length, "links: no complaint", reader.complaints);
  await reader.context.close();
};

const checkLanguages = async (browser, address, found) => {
  for (const language of languages)
    await attempt(`language ${language.code}`, () =>
      checkLanguage(browser, address, found, language));
  await attempt("links to languages", () => checkLinks(browser, address));
};

module.exports = { checkLanguages };
