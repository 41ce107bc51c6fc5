/** Where the completions of a group part: the tree of forks as a strip, and how the answers voted. */

function forkPanel(group) {
    const shared = group.sharedPrefix?.tokens;
    const votes = group.votes || [];
    return h('div', { class: 'columns-2' },
        panel('Forks', { test: 'forks' },
            h('p', { class: 'quiet small' }, isNumber(shared) ? `shared prefix ${plural(shared, 'token')} (dimmed)` : 'Token details were not kept for this group.'),
            group.tree && [forkStrip(group), forkWords(group.tree)]),
        panel('Answers', { test: 'votes' }, h('ul', {}, votes.map(({ answer, count: number, correct }) => h('li', {},
            outcomeMark(answer === null ? 'wrong_format' : correct ? 'correct' : 'incorrect'), ' ',
            answer === null ? 'none' : textNodes(head(answer, 60)), ` ×${number}`)))));
}

function forkWords(tree) {
    if (!tree.children?.length) return h('p', { class: 'quiet small' }, 'All completions are the same.');
    return h('p', { class: 'small' }, `first fork after token ${tree.end}: `, tree.children.map(({ text, slots, entropy }) => [
        h('span', { class: 'chip' }, textNodes(text ?? '?', true)),
        ` ×${slots.length}${isNumber(entropy) ? ` (H ${number(entropy, 2)})` : ''}  `]));
}

function forkWord({ start, end, slots, meanReward, text }) {
    const words = text ? `, starts with “${text}”` : '';
    return `tokens ${start}–${end}, completions ${slots.join(', ')}, mean reward ${number(meanReward, 2)}${words}`;
}

/** Depth downward, one column a completion: a block's width is how many share it, its shade their mean reward. */
function forkStrip(group) {
    const levels = [];
    const walk = (node, depth) => {
        (levels[depth] ||= []).push(node);
        for (const child of node.children || []) walk(child, depth + 1);
    };
    walk(group.tree, 0);
    const shownLevels = levels.slice(0, 8);
    const order = [];
    const leaves = (node) => (node.children?.length ? node.children.forEach(leaves) : order.push(...node.slots));
    leaves(group.tree);
    const rewards = group.traces.map(({ reward }) => reward).filter(isNumber);
    const [low, high] = [Math.min(...rewards), Math.max(...rewards)];
    const unit = 100 / order.length;
    const svg = s(
        'svg',
        {
            class: 'fork-strip', viewBox: `0 0 100 ${shownLevels.length * 9}`, height: shownLevels.length * 22,
            preserveAspectRatio: 'none', role: 'img', 'aria-label': `Tree of forks, ${levels.length} levels`
        }
    );
    shownLevels.forEach((nodes, depth) => nodes.forEach((node) => {
        const at = Math.min(...node.slots.map((slot) => order.indexOf(slot)));
        const shade = high > low && isNumber(node.meanReward) ? Math.round(
            1 + 7 * (node.meanReward - low) / (high - low)
        ) : 3;
        const block = s('rect', { x: at * unit + 0.15, y: depth * 9 + 0.4, width: node.slots.length * unit - 0.3, height: 8.2 },
            s('title', {}, forkWord(node)));
        block.style.fill = `var(--q${shade})`;
        block.style.stroke = 'var(--edge)';
        block.style.strokeWidth = '0.15';
        block.addEventListener(
            'click', () => openFrom(traceAddress(group.traces.find(({ slot }) => slot === node.slots[0]).id))
        );
        svg.append(block);
    }));
    return svg;
}
