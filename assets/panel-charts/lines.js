/** Colours are those of the stylesheet; the dashes tell the lines apart for whoever cannot tell colours. */
export const linesOf = {
  line: [{ name: 'Not called yet', of: (row) => row.uncalled, colour: '--chart-1', isFilled: true }],
  visits: [
    { name: 'Inside', of: (row) => row.inside, colour: '--chart-1', isFilled: true },
    { name: 'Turns open', of: (row) => row.outstanding, colour: '--chart-2', dash: [8, 3] },
  ],
  pace: [
    { name: 'Joined', of: (row) => row.joined, colour: '--chart-1', isFilled: true },
    { name: 'Called', of: (row) => row.called, colour: '--chart-2', dash: [8, 3] },
    { name: 'Entered', of: (row) => row.entered, colour: '--chart-3', dash: [2, 3] },
  ],
};
