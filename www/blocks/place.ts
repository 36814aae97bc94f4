// Where a list that floats above the page stands: at its button, whole within the window.
const GAP = 4;
const MARGIN = 8;
/** Room for a handful of lines: with less, the list takes the height of the window instead. */
const LEAST = 160;

/** Below the button, or above it where there is more room. What does not fit scrolls within the list. */
export function place(list: HTMLElement, button: Element): void {
  const { style } = list;
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  style.setProperty('min-width', `${Math.min(right - left, width - 2 * MARGIN)}px`);
  style.setProperty('max-width', `${Math.min(340, width - 2 * MARGIN)}px`);
  style.setProperty('max-height', 'none');
  const wanted = list.offsetHeight;
  const below = height - bottom - GAP - MARGIN;
  const above = top - GAP - MARGIN;
  const isBelow = below >= Math.min(wanted, LEAST) || below >= above;
  const room = Math.min(isBelow ? below : above, height - 2 * MARGIN);
  const tall = room < Math.min(wanted, LEAST) ? height - 2 * MARGIN : room;
  style.setProperty('max-height', `${tall}px`);
  const own = Math.min(wanted, tall);
  const at = isBelow ? bottom + GAP : top - GAP - own;
  style.setProperty('top', `${Math.max(MARGIN, Math.min(at, height - MARGIN - own))}px`);
  style.setProperty('left', `${Math.max(MARGIN, Math.min(left, width - MARGIN - list.offsetWidth))}px`);
}
