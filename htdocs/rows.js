/* Details open in their row. Without this each arrow is a link to a page, and
   what narrows the list is a button. */
import { get, make } from "./display.js";

const opened = new Map();

/* As the server writes addresses; what else there is comes last. */
const order = "from to q customer action user status";
const rank = ([name]) => order.indexOf(name) + 1 || 99;

/* Links can be copied. */
const makeLinks = (place) => {
	for (const button of place.querySelectorAll("button[name]")) {
		const data = new FormData(
			button.form ?? document.querySelector(".board"));

		data.set(button.name, button.value);
		const query = new URLSearchParams(
			[...data].sort((a, b) => rank(a) - rank(b)));
		const link = make("a", { href: "?" + query, title: button.title });

		link.append(...button.childNodes);
		button.replaceWith(link);
	}
};

/* How long ago it was, beside the exact time. */
const addAge = (time) => {
	const minutes = (Date.parse(time.dateTime) - Date.now()) / 60000;
	const [unit, size] = minutes < -1440 ? ["day", 1440]
		: minutes < -60 ? ["hour", 60] : ["minute", 1];
	const age = new Intl.RelativeTimeFormat(document.documentElement.lang)
		.format(Math.trunc(minutes / size), unit);

	time.after(make("span", { className: "quiet", textContent: " · " + age }));
};

const prepare = (link) => {
	const row = link.closest("tr");
	const address = link.getAttribute("href");
	const part = make("tr", { className: "part" });
	const cell = part.insertCell();
	const control = make("button", { type: "button", className: "open",
		ariaExpanded: false, ariaLabel: link.ariaLabel });
	const note = document.getElementById("row-failed").content.firstChild
		.cloneNode(true);
	let asked, all = "";

	const fill = async (more = all) => {
		if (control.ariaBusy)
			return;
		const { signal } = asked = new AbortController();

		control.ariaBusy = true;
		try {
			cell.innerHTML = await get(address + more + "&part=1",
				AbortSignal.any([signal, AbortSignal.timeout(15000)]));
			addAge(cell.querySelector("dl time"));
			makeLinks(part);
			all = more;
		} catch {
			note.firstElementChild.onclick = () => {
				control.focus();
				fill(more);
			};
			if (!signal.aborted)
				cell.append(note);
		}
		cell.style.height = "";
		control.ariaBusy = null;
	};

	/* The address names the one opened last; by the history Back leads to where
	   one was. */
	const show = (open) => {
		opened.delete(row.id);
		if (open) {
			row.after(part);
			opened.set(row.id, [part.offsetHeight, all]);
		} else {
			asked?.abort();
			part.remove();
			note.remove();
		}
		control.ariaExpanded = open;
		const last = [...opened.keys()].at(-1);

		history.replaceState(opened, "",
			last ? "#" + last : location.pathname + location.search);
	};

	/* Takes its room before the browser finds the place. */
	control.reopen = ([height, more]) => {
		cell.style.height = height + "px";
		all = more;
		show(true);
		fill();
	};
	control.onclick = async () => {
		if (!cell.firstChild)
			await fill();
		if (cell.firstChild)
			show(!part.isConnected);
	};
	control.onkeydown = part.onkeydown = ({ key }) => {
		if (key === "Escape") {
			show(false);
			control.focus();
		}
	};

	/* All products of an order come where the first ones are. */
	part.onclick = async (event) => {
		if (!event.target.closest("a.all") || event.ctrlKey || event.metaKey ||
			event.shiftKey || event.altKey)
			return;
		event.preventDefault();
		await fill("&all=1");
		show(true);
		if (document.activeElement === document.body)
			cell.focus({ preventScroll: true });
	};

	note.lastElementChild.href = address;
	cell.colSpan = row.cells.length;
	cell.tabIndex = -1;
	link.replaceWith(control);
};

/* Opens what was open, then what the address names. */
const follow = () => {
	const [hash, id] = location.hash.match(/^#e(\d+)$/) || [];
	const row = hash && document.querySelector(hash);
	const elsewhere = document.getElementById("elsewhere");

	if (elsewhere) {
		elsewhere.hidden = !id || row;
		elsewhere.querySelector("a").href = "entry?id=" + id;
	}
	for (const [name, how] of history.state ?? [])
		document.querySelector(`#${name} .open`)?.reopen(how);
	if (row && !opened.has(row.id))
		row.querySelector(".open")?.onclick().then(() => row.scrollIntoView());
};

makeLinks(document);
document.querySelectorAll("a.open").forEach(prepare);
addEventListener("hashchange", follow);
follow();
