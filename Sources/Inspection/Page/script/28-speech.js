/** What is said beside what is drawn: tooltips for eyes, one polite live region for screen readers. */

const spoken = { waiting: null, last: 0, timer: null };

/** Says a sentence; what comes from the run itself is held to one in ten seconds, what a key caused is said at once. */
function announce(text, atOnce = false) {
    if (!text) return;
    spoken.waiting = text;
    clearTimeout(spoken.timer);
    const wait = atOnce ? 0 : Math.max(0, spoken.last + 10000 - Date.now());
    spoken.timer = setTimeout(() => {
        spoken.last = Date.now();
        document.getElementById('announcer').textContent = spoken.waiting;
    }, wait);
}

function setTip(element, text) {
    if (text) element.setAttribute('data-tip', text);
    else element.removeAttribute('data-tip');
}

let tipped = null;

function showTip(element) {
    const tooltip = document.getElementById('tooltip');
    tipped?.removeAttribute('aria-describedby');
    tipped = element;
    if (!element) return void (tooltip.hidden = true);
    element.setAttribute('aria-describedby', 'tooltip');
    tooltip.textContent = element.dataset.tip;
    tooltip.hidden = false;
    const box = element.getBoundingClientRect();
    const size = tooltip.getBoundingClientRect();
    const below = box.bottom + 6 + size.height < innerHeight;
    tooltip.style.left = `${Math.max(4, Math.min(box.left, innerWidth - size.width - 4))}px`;
    tooltip.style.top = `${below ? box.bottom + 6 : Math.max(4, box.top - 6 - size.height)}px`;
}

addEventListener('pointerover', (event) => {
    const element = event.target.closest?.('[data-tip]');
    if (element !== tipped) showTip(element);
});
addEventListener('focusin', (event) => showTip(event.target.matches?.('[data-tip]') ? event.target : null));
addEventListener('scroll', () => tipped && showTip(null), { passive: true });
addEventListener('keydown', (event) => { if (event.key === 'Escape' && tipped) showTip(null); }, true);
