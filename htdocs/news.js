/* The newest page says when there is more, and leaves all as it is. It asks
   once a minute while it is seen, until it gets no answer. */
import { get } from "./display.js";

const place = document.querySelector(".news");
let said = "";

const ask = async () => {
	if (document.hidden)
		return;
	try {
		const text = await get(place.dataset.from);

		if (text && text !== said)
			place.innerHTML = said = text;
	} catch {
		clearInterval(timer);
	}
};

const timer = place && setInterval(ask, 60000);
