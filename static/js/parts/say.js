// The one polite live region, outside of whatever is redrawn. At most one
// announcement a second; what piles up in between is said in one breath.

const sentences = [];
let timer;

// say takes a sentence, or a function that makes it when its turn comes.
export function say(sentence) {
  sentences.push(sentence);
  timer ??= setTimeout(flush, 60);
}

function flush() {
  const all = sentences.splice(0).map((sentence) => (typeof sentence === 'function' ? sentence() : sentence));
  timer = all.length ? setTimeout(flush, 1000) : undefined;
  if (all.length) document.getElementById('say').textContent = all.join(' ');
}
