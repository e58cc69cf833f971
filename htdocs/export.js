/* Tells in place what a file will be. Without this a link leads to a page. */
import { get, make, prepareMenu } from "./display.js";

const link = document.querySelector("a[href*='ask=1']");
const menu = make("details", { className: "ask" });
const panel = make("div", { className: "panel" });
const button = make("summary", { className: "button",
	textContent: link.textContent });

button.onclick = async (event) => {
	if (panel.firstChild)
		return;
	event.preventDefault();
	try {
		panel.innerHTML = await get(link.href + "&part=1");
		menu.open = true;
	} catch {
		location = link.href;
	}
};
menu.append(button, panel);
link.replaceWith(menu);
prepareMenu(menu);
