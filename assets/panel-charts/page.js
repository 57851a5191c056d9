export const MINUTE_S = 60;

/** What is drawn, and what to draw it from (docs/panel.md). */
export const section = document.querySelector('[data-charts]');

/** The range that is chosen. */
export function shownMinutes() {
  return Number(section.querySelector('[name=range]:checked').value);
}

/** The time zone of the page. */
export const { zone } = document.documentElement.dataset;

/** A colour of the stylesheet. */
export function colour(name) {
  return getComputedStyle(section).getPropertyValue(name).trim();
}
