/** Help, command palette, notes and “save as”: dialogs that give the focus back where it was. */

function openDialog(title, content, test) {
    const before = document.activeElement;
    const close = button('Close', () => dialog.close(), { test: 'close-dialog' });
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', test },
        h('div', { class: 'dialog-head' }, h('h2', { id: 'dialog-title' }, title), close), content);
    dialog.addEventListener('close', () => {
        dialog.remove();
        if (before?.isConnected) before.focus({ preventScroll: true });
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
}

function keyCaps(keys) {
    return keys.split(' ').map((key) => [h('kbd', {}, key === 'Escape' ? 'Esc' : key), ' ']);
}

function openHelp() {
    const list = (title, entries) => entries.length ? [h('h3', {}, title), h('dl', { class: 'keys-list' },
        entries.map(({ keys, name }) => h('div', {}, h('dt', {}, name), h('dd', {}, keyCaps(keys)))))] : null;
    openDialog('Keyboard', [
        list('On this screen', screenCommands), list('Everywhere', globalCommands),
        h('p', { class: 'quiet' }, 'Lists: arrow keys, Home, End, Page Up, Page Down and Enter. Charts: arrow keys move the cursor, Shift with them selects steps.'),
        h(
            'p', {},
            checkbox(
                'Single-letter keys', !lettersOff(), (on) => remembered.set('letters', on ? 'on' : 'off'),
                { test: 'letters' }
            )
        ),
    ], 'help');
}

function openPalette() {
    const entries = commands().filter(({ keys }) => keys !== '.');
    let matching = entries;
    let chosen = 0;
    const list = h('ul', { class: 'palette-list', role: 'listbox', id: 'palette-list', 'aria-label': 'Commands' });
    const run = (entry) => { dialog.close(); entry?.run(); };
    const draw = () => {
        replaceChildren(list, matching.map((entry, index) => h('li', {
            role: 'option', id: `palette-${index}`, 'aria-selected': String(index === chosen), on: {
                click: () => run(entry)
            },
        }, h('span', {}, entry.name), h('span', {}, keyCaps(entry.keys)))));
        box.setAttribute('aria-activedescendant', matching.length ? `palette-${chosen}` : '');
    };
    const box = h('input', {
        class: 'wide', type: 'text', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette-list',
        'aria-label': 'Command, trace id or group id',
        placeholder: 'Command, trace id (000123-21) or group id (000123.g2)', test: 'palette-input',
        on: {
            input: () => {
                const wanted = box.value.trim().toLowerCase();
                matching = [
                    ...jumps(box.value.trim()), ...entries.filter(({ name }) => name.toLowerCase().includes(wanted))
                ];
                chosen = 0;
                draw();
            },
            keydown: (event) => {
                const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
                if (move && matching.length) chosen = (chosen + move + matching.length) % matching.length;
                else if (event.key === 'Enter') run(matching[chosen]);
                else return;
                event.preventDefault();
                if (dialog.open) draw();
            },
        },
    });
    const dialog = openDialog('Commands', [box, list], 'palette');
    draw();
    box.focus();
}

function jumps(text) {
    if (!route.run) return [];
    if (/^\d{1,6}-e?\d+$/.test(text)) return [
        { keys: 'Enter', name: `Open trace ${text}`, run: () => go(traceAddress(text)) }
    ];
    if (/^\d{1,6}\.[ge]\d+$/.test(text)) return [
        { keys: 'Enter', name: `Open group ${text}`, run: () => go(groupAddress(text)) }
    ];
    return [];
}

function openNote(tag) {
    const trace = route.screen === 'trace' ? route.id : null;
    const field = h('textarea', { class: 'wide', 'aria-label': 'Note', test: 'note-text' });
    const said = h('p', { class: 'bad', role: 'alert' });
    const dialog = openDialog(trace ? `Note on ${trace}` : 'Note on this run', [
        field,
        h('div', { class: 'row' }, button('Keep', () => keepNote(field.value, tag, trace, (error) => {
            if (error) said.textContent = error;
            else { dialog.close(); announce('Note kept.', true); showAgain(); }
        }), { class: 'primary', test: 'note-keep' }), said),
    ], 'note');
    field.focus();
}

async function keepNote(text, tag, trace, done) {
    try {
        const answer = await post(runPath(route.run, '/note'), { text, tag, trace });
        session.run.notes = answer.notes;
        done(null);
    } catch (error) {
        if (!(error instanceof Failure)) throw error;
        done(error.message);
    }
}

/** What the present view holds can be saved, and so can the whole run. */
function openSave() {
    const subject = route.screen === 'trace' ? ['this trace', { trace: route.id }]
        : route.screen === 'group' ? ['this group', { group: route.id }]
        : route.screen === 'search' && route.query.get('q') ? ['these hits', { q: route.query.get('q') }]
        : route.screen === 'problem' ? ['this problem', { q: `problem:${route.id}` }] : null;
    const formats = [
        ['html', 'HTML, one file that opens without a server'], ['jsonl', 'JSON lines'], ['csv', 'CSV'],
        ['md', 'Markdown']
    ];
    const block = (title, parameters) => [h('h3', {}, title), h('ul', {}, formats.map(([format, name]) => h('li', {},
        button(name, () => saveExport({ format, ...parameters }, said), { test: `save-${format}` }))))];
    const said = h('p', { class: 'bad', role: 'alert', test: 'save-error' });
    openDialog('Save as', [
        exported ? h('p', {}, 'This page is an export already; save from the inspector itself.') : [
            subject && block(`Save ${subject[0]}`, subject[1]),
            said,
            block(stepRange() ? `Save steps ${stepRange().join('–')}` : 'Save the whole run', rangeParameters()),
            h('p', { class: 'quiet' }, 'An HTML file above 20 MB is refused with a sentence; choose fewer steps then. On the command line: ',
                h('code', {}, `hone run export ${route.run} --format jsonl`), '.'),
        ],
    ], 'save');
}

async function saveExport(parameters, said) {
    try {
        const response = await reach(withParameters(runPath(route.run, '/export'), parameters));
        if (!response.ok) return void await answerOf(response);
        const name = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') || '')?.[1];
        saveFile(name || `${route.run}.${parameters.format}`, await response.blob());
    } catch (error) {
        if (!(error instanceof Failure)) throw error;
        said.textContent = error.message;
    }
}

function openSearch() {
    if (route.screen === 'search') return document.getElementById('search-box')?.focus();
    go(address('search'));
}
