// Runs once for each of the two panes; `element` is the pane, `trigger` sends an event to the server, `watch` waits for
// new content. Gradio passes the three in.
const narrow = window.matchMedia("(max-width: 860px), (max-height: 520px)");

// Bring the chosen quote into view: inside its own pane, or on a narrow page only when the reader asked for it.
function showQuote(asked) {
  const text = document.querySelector(".source .text");
  const quote = text?.querySelector("mark.chosen");
  if (!narrow.matches && text) {
    const offset = quote ? quote.getBoundingClientRect().top - text.getBoundingClientRect().top : 0;
    text.scrollTop = quote ? text.scrollTop + offset - text.clientHeight / 3 : 0;
  } else if (asked) {
    (quote ?? document.querySelector(".source")).scrollIntoView({ block: quote ? "center" : "start" });
  }
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.question !== undefined) {
    trigger("submit", { question: button.dataset.question, plain: button.dataset.plain !== undefined });
    // A key press leaves the reader without a focused element when the examples vanish; a tap should open no keyboard.
    if (event.detail === 0) document.querySelector("#question textarea").focus();
  } else if (button.dataset.back !== undefined) {
    const cited = document.querySelector(".conversation button[aria-pressed=true]");
    cited.scrollIntoView({ block: "center" });
    cited.focus({ preventScroll: true });
  } else if (button.getAttribute("aria-pressed") === "true") {
    showQuote(true);
  } else {
    document.body.dataset.asked = "";
    trigger("select", { turn: Number(button.dataset.turn), number: Number(button.dataset.number) });
  }
});

// Follow the answer while it grows, until the reader scrolls away; the next question is followed again.
let following = true;
let seen = "";
let count = 0;
for (const gesture of ["wheel", "touchmove"]) {
  element.addEventListener(gesture, () => (following = false), { passive: true });
}

watch("value", () => {
  if (element.querySelector(".source")) {
    showQuote(document.body.dataset.asked !== undefined);
    delete document.body.dataset.asked;
    return;
  }
  const conversation = element.querySelector(".conversation");
  const last = conversation.lastElementChild;
  const turns = conversation.childElementCount;
  if (last.textContent === seen || (!following && turns === count)) return;
  [seen, count, following] = [last.textContent, turns, true];
  last.scrollIntoView({ block: last.offsetHeight > window.innerHeight * 0.6 ? "start" : "nearest" });
});
