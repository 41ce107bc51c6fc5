/** What happened besides steps: checkpoints, resumes, non-finite values, notes. */
screens.log = {
    title: 'Log',
    async show(alive) {
        const { events } = await get(runPath(route.run, '/events'));
        if (!alive()) return null;
        const notes = session.run.notes || [];
        const kinds = [...new Set(events.map(({ kind }) => kind))];
        const kind = route.query.get('kind') || '';
        const chosen = events.filter((event) => !kind || event.kind === kind);
        const rows = chosen.map(({ recorded, attempt, step, kind: name, message }) => [
            day(recorded), attempt, step ?? '—', name, textNodes(message || ''),
        ]);
        const written = notes.map(({ recorded, trace, tag, text }) => [
            day(recorded), trace ? link(traceAddress(trace), trace) : '—', tag, textNodes(text),
        ]);
        const kindChoice = choice('Kind', [['', 'every kind'], ...kinds.map((name) => [name, name])], kind,
            (value) => setQuery({ kind: value }));
        return [
            h('div', { class: 'row' }, h('h2', {}, plural(chosen.length, 'event')), kindChoice,
                button('write a note', () => openNote('note'))),
            panel(null, {}, tableOr('No event is recorded.', ['time', 'attempt', 'step', 'kind', 'message'], rows,
                { caption: 'Events', test: 'events', numeric: [1, 2] })),
            panel('Notes', { test: 'notes' }, tableOr(['None. Press ', h('kbd', {}, 'n'), ' to write one.'],
                ['time', 'trace', 'tag', 'text'], written, { caption: 'Notes' })),
        ];
    },
};
