/** Where anybody can have an address: no organization can say that it owns one of these. Registrable domains, in canonical form. */
export const publicProviders: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com
  outlook.com outlook.de outlook.fr outlook.es outlook.it outlook.jp outlook.in hotmail.com hotmail.co.uk hotmail.de hotmail.fr
  hotmail.es hotmail.it hotmail.be hotmail.nl hotmail.ca live.com live.co.uk live.de live.fr live.nl live.it live.be live.ca live.se
  live.dk live.no msn.com passport.com windowslive.com
  yahoo.com yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.co.id yahoo.com.br yahoo.com.au yahoo.com.ar yahoo.com.mx yahoo.com.sg
  yahoo.com.hk yahoo.com.tw yahoo.com.ph yahoo.com.vn yahoo.ca yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ie yahoo.in yahoo.gr
  yahoo.ro yahoo.se yahoo.dk yahoo.no ymail.com rocketmail.com myyahoo.com
  aol.com aol.co.uk aol.de aol.fr aim.com verizon.net
  icloud.com me.com mac.com
  proton.me protonmail.com protonmail.ch pm.me
  gmx.com gmx.net gmx.de gmx.at gmx.ch gmx.us gmx.fr gmx.co.uk web.de mail.com email.com usa.com post.com freenet.de t-online.de
  arcor.de online.de
  mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru rambler.ru
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn
  naver.com daum.net hanmail.net nate.com
  zoho.com zohomail.com zohomail.eu fastmail.com fastmail.fm fastmail.net tutanota.com tutanota.de tutamail.com tuta.io tuta.com
  keemail.me mailbox.org posteo.de posteo.net hey.com hushmail.com runbox.com startmail.com disroot.org riseup.net autistici.org
  cock.li duck.com simplelogin.com simplelogin.co anonaddy.com addy.io mozmail.com
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it
  btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com ntlworld.com blueyonder.co.uk
  comcast.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net optonline.net juno.com netzero.net
  shaw.ca rogers.com sympatico.ca videotron.ca telus.net bigpond.com bigpond.net.au optusnet.com.au iinet.net.au
  uol.com.br bol.com.br terra.com.br ig.com.br globo.com
  seznam.cz centrum.cz email.cz volny.cz post.cz wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu gazeta.pl tlen.pl poczta.fm
  abv.bg mail.bg ukr.net i.ua meta.ua azet.sk zoznam.sk freemail.hu citromail.hu indamail.hu
  rediffmail.com sify.com walla.com walla.co.il bezeqint.net
  bluewin.ch hispeed.ch sunrise.ch telenet.be skynet.be proximus.be ziggo.nl kpnmail.nl planet.nl home.nl xs4all.nl
  telia.com bredband.net spray.se online.no getmail.no tele2.se
  mailinator.com guerrillamail.com 10minutemail.com temp-mail.org yopmail.com sharklasers.com dispostable.com trashmail.com
  trashmail.de maildrop.cc getnada.com moakt.com tempmail.dev mohmal.com throwawaymail.com mailnesia.com spamgourmet.com
  `
    .split(/\s+/)
    .filter(Boolean),
)
