// A ring around what is to be looked at. It follows its element, which is found anew because lists are redrawn.

const margin_px = 5;
let selector = null;
let ring = null;

// Points at the last element that the CSS selector finds, from now on; null: at nothing.
export function point_at(css) {
  const is_first = selector === null;
  selector = css;
  if (css !== null && is_first) requestAnimationFrame(follow);
}

function make_ring() {
  ring = document.createElement('div');
  ring.className = 'spotlight';
  ring.setAttribute('aria-hidden', 'true');
}

function follow() {
  if (ring === null) make_ring();
  const element = selector === null ? undefined : [...document.querySelectorAll(selector)].at(-1);
  // A dialog covers all that is not inside it.
  const host = element?.closest('dialog') ?? document.body;
  if (ring.parentNode !== host) host.append(ring);
  const box = element && visible_box(element);
  ring.classList.toggle('shown', Boolean(box));
  if (box) {
    Object.assign(ring.style, {
      left: box.left + 'px',
      top: box.top + 'px',
      width: box.right - box.left + 'px',
      height: box.bottom - box.top + 'px',
    });
  }
  if (selector !== null) requestAnimationFrame(follow);
}

// The element's box within the part of its pane that is in sight; null when nothing is.
function visible_box(element) {
  const own = element.getBoundingClientRect();
  const box = {
    left: own.left - margin_px,
    top: own.top - margin_px,
    right: own.right + margin_px,
    bottom: own.bottom + margin_px,
  };
  const frame = element.closest('.ledger-body, .messages')?.getBoundingClientRect();
  if (!frame) return box;
  const cut = {
    left: Math.max(box.left, frame.left + 2),
    top: Math.max(box.top, frame.top + 2),
    right: Math.min(box.right, frame.right - 2),
    bottom: Math.min(box.bottom, frame.bottom - 2),
  };
  return cut.bottom - cut.top > 8 && cut.right > cut.left ? cut : null;
}

// A short beat of the ring, as a press is seen.
export function beat() {
  ring?.classList.remove('beat');
  requestAnimationFrame(() => ring?.classList.add('beat'));
}
