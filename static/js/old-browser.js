// Runs only where modules do not, so it is written as such browsers read it.
(function () {
  var tell = function () {
    var words = [
      'Ovaj pregledač je prestar za ovu stranicu. Rade Chrome i Edge od verzije 123, Firefox od 124 i Safari od 17.5.',
      'This browser is too old for this page. Chrome and Edge from version 123, Firefox from 124 and Safari from 17.5 work.'
    ];
    for (var i = 0; i < words.length; i++) {
      var p = document.createElement('p');
      p.appendChild(document.createTextNode(words[i]));
      document.body.appendChild(p);
    }
  };
  if (document.body) tell();
  else document.addEventListener('DOMContentLoaded', tell);
})();
