/** Colours are those of the stylesheet; the dashes tell the lines apart for whoever cannot tell colours. */
const first = { colour: '--chart-1', isFilled: true };
const second = { colour: '--chart-2', dash: [8, 3] };
const third = { colour: '--chart-3', dash: [2, 3] };
/** What was set: the others should come up to it, or stay below. */
const target = { colour: '--chart-target', dash: [12, 4, 2, 4] };

export const linesOf = {
  line: [{ name: 'Not called yet', of: (row) => row.uncalled, ...first }],
  visits: [
    { name: 'Inside', of: (row) => row.inside, ...first },
    { name: 'Turns open', of: (row) => row.outstanding, ...second },
    { name: 'Capacity', of: (row) => row.capacity, ...target },
  ],
  pace: [
    { name: 'Joined', of: (row) => row.joined, ...first },
    { name: 'Called', of: (row) => row.called, ...second },
    { name: 'Entered', of: (row) => row.entered, ...third },
    { name: 'Set rate', of: (row) => row.rate, ...target },
  ],
  lost: [
    { name: 'Missed', of: (row) => row.missed, ...first },
    { name: 'Not there', of: (row) => row.absent, ...second },
  ],
  waits: [
    { name: 'Half of them', of: (row) => row.waitedHalf, ...first },
    { name: '95 of 100', of: (row) => row.waitedMost, ...second },
  ],
};

/** Charts of what the page itself shows, and goes on with. */
export const LIVE = ['line', 'visits'];
