import { memory } from './memory.js';
import { live } from './page.js';
import { language, text } from './words.js';

const NOTES = [
  { afterS: 0, pitchHz: 660 },
  { afterS: 0.25, pitchHz: 880 },
];
const NOTE_S = 0.2;
const TAG = 'owr';

let sound = null;

/** A notification and a sound when it is one's turn, on request. Only what this browser will do is promised. */
export function offerNotice() {
  showWish(memory.get('notice') === null ? '' : text(promise()));
}

export async function changeNotice() {
  if (memory.get('notice') !== null) {
    memory.set('notice', null);
    showWish(text('notify.stopped'));
    return;
  }
  memory.set('notice', canNotify() ? 'yes' : 'sound');
  offerNotice();
  // A browser lets a page sound only after a click.
  sound ??= new AudioContext();
  sound.resume();
  await globalThis.Notification?.requestPermission();
  offerNotice();
}

function showWish(words) {
  const offer = live('notify');
  if (offer === null) return;
  offer.hidden = false;
  offer.querySelector('button').textContent = text(memory.get('notice') === null ? 'notify.ask' : 'notify.off');
  offer.querySelector('span').textContent = words;
}

function promise() {
  if (memory.get('notice') === 'sound') return 'notify.sound_only';
  const { permission } = Notification;
  if (permission === 'granted') return 'notify.on';
  return permission === 'denied' ? 'notify.denied' : 'notify.asking';
}

/** Some browsers, on phones above all, have notifications of service workers alone: there the constructor throws. */
function canNotify() {
  try {
    new Notification('', { tag: TAG, silent: true }).close();
    return true;
  } catch {
    return false;
  }
}

export function giveNotice(title, body) {
  if (memory.get('notice') === null) return;
  try {
    const notification = new Notification(title, { body, tag: TAG, lang: language, requireInteraction: true });
    notification.addEventListener('click', () => focus());
  } catch {
    // As above; the sound is left.
  }
  ring();
}

/** Sounds, if the visitor wants it. */
export function ring() {
  if (memory.get('notice') === null) return;
  sound ??= new AudioContext();
  for (const { afterS, pitchHz } of NOTES) {
    const tone = new OscillatorNode(sound, { frequency: pitchHz });
    const volume = new GainNode(sound, { gain: 0.2 });
    tone.connect(volume).connect(sound.destination);
    tone.start(sound.currentTime + afterS);
    tone.stop(sound.currentTime + afterS + NOTE_S);
  }
}
