import { typedOrNone } from './control.ts';
import { areSame, nothingToChange, settingsControl } from './settings-control.ts';
import { counted, inletWords, waitingWords } from './words.ts';

/** An emptied field of a gate takes its default back. */
function part(text: string): unknown {
  return text.trim() || null;
}

export const gate = settingsControl({
  sets: ['gate'],
  fields: ['url', 'interval', 'timeout', 'shut_after', 'open_after'],
  body: (field) => {
    const url = field('url').trim();
    if (url === '') return { gate: null };
    return {
      gate: {
        url,
        interval: part(field('interval')),
        timeout: part(field('timeout')),
        shut_after: typedOrNone(field('shut_after')),
        open_after: typedOrNone(field('open_after')),
      },
    };
  },
  foretell(after, { room, times }) {
    const { gate: is } = after.settings;
    const was = room.settings.gate;
    if (areSame(was, is)) return nothingToChange(is === null ? 'There is no gate.' : 'The gate is like this already.');
    if (is === null) {
      return {
        heading: 'This takes the gate away',
        effects: [
          `${was?.url} is not asked any more.`,
          ...(room.gate_shut ? ['The gate is shut: it opens at once.'] : []),
          ...(room.settings.mode === 'open' ? [inletWords(after, times)] : []),
        ],
        button: 'Take it away',
        isRisky: room.gate_shut,
      };
    }
    return {
      heading: was === null ? 'This sets a gate' : 'This changes the gate',
      effects: [
        `${is.url} is asked every ${is.interval}, and has ${is.timeout} to answer with a status from 200 to 299.`,
        `After ${counted(is.shut_after, 'failure', 'failures')} in a row the gate shuts: the room calls nobody; turns that are open may be taken.`,
        `After ${counted(is.open_after, 'success', 'successes')} in a row it opens again.`,
        waitingWords(room, { one: 'waits meanwhile', many: 'wait meanwhile' }),
      ],
      warnings: room.gate_shut ? ['The gate is shut, and stays so until the site is well.'] : [],
      button: was === null ? 'Set the gate' : 'Change the gate',
    };
  },
  did: ({ settings, gate_shut: isShut }) => {
    if (settings.gate === null) return 'There is no gate: the site is not asked.';
    return `The gate asks ${settings.gate.url} every ${settings.gate.interval}. It is ${isShut ? 'shut' : 'open'}.`;
  },
});
