export const MINUTE_S = 60;

/** What is drawn, and what to draw it from (docs/panel.md). */
export const section = document.querySelector('[data-charts]');

/** How many minutes back the charts go. */
export const shownMinutes = Number(section.dataset.minutes);

/** The time zone of the page. */
export const { zone } = document.documentElement.dataset;

/** A colour of the stylesheet. */
export function colour(name) {
  return getComputedStyle(section).getPropertyValue(name).trim();
}
