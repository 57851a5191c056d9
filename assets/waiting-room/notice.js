import { memory } from './memory.js';
import { live } from './page.js';
import { language, text } from './words.js';

const NOTES = [
  { afterS: 0, pitchHz: 660 },
  { afterS: 0.25, pitchHz: 880 },
];
const NOTE_S = 0.2;

let sound = null;

/** A notification and a sound when it is one's turn, on request. */
export function offerNotice() {
  const offer = live('notify');
  if (offer === null) return;
  const wanted = memory.get('notice') !== null;
  const silent = globalThis.Notification?.permission !== 'granted';
  offer.hidden = false;
  offer.querySelector('button').textContent = text(wanted ? 'notify.off' : 'notify.ask');
  offer.querySelector('span').textContent = wanted ? text(silent ? 'notify.sound_only' : 'notify.on') : '';
}

export async function changeNotice() {
  if (memory.get('notice') !== null) {
    memory.set('notice', null);
  } else {
    memory.set('notice', 'yes');
    // A browser lets a page sound only after a click.
    sound ??= new AudioContext();
    await Promise.all([sound.resume(), globalThis.Notification?.requestPermission()]);
  }
  offerNotice();
}

export function giveNotice(title, body) {
  if (memory.get('notice') === null) return;
  try {
    new Notification(title, { body, tag: 'owr', lang: language });
  } catch {
    // Some browsers have notifications of service workers alone; the sound is left.
  }
  sound ??= new AudioContext();
  for (const { afterS, pitchHz } of NOTES) {
    const tone = new OscillatorNode(sound, { frequency: pitchHz });
    const volume = new GainNode(sound, { gain: 0.2 });
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + afterS);
    tone.stop(sound.currentTime + afterS + NOTE_S);
  }
}
