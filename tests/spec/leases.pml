/*
 * Leases between one hub and two stations over a line that loses, repeats and delays.
 *
 * A pool of TOTAL packs. What is durable and what is not is kept apart: a crash forgets a question
 * under way, a restored disk or a restored hub brings back an earlier day. The law: never more packs
 * are used than there are. It follows edge/quota (hub: account.py, station: holder.py) step by step.
 *
 * What may befall them, each by a flag of its own (answers are lost in any case):
 *   LATE       a question arrives late and often, when its station has gone on to other things
 *   DISK       the disk of a station is once put back to an earlier copy; the anchor is elsewhere
 *   HUB        the hub's tables are once put back; it begins an epoch, and learns before it grants
 *   NEXT       a station is once given to another PC: the life before is fenced off and in doubt, until
 *              two people have counted what it used, or it is written off
 * Compile with any of these to plant a fault; each must break the law:
 *   RECLAIM    the hub takes back, by its clock, what a station has not returned
 *   TWICE      the hub does not look at a return's number, nor whether its books are the station's
 *   EARLY      a station sends a return before it has taken it out of its lease
 *   NOANCHOR   (DISK) a station believes whatever disk it finds
 *   HASTY      (DISK) a station says yes before its anchor knows of it
 *   NOEPOCH    (HUB) a restored hub goes on as if nothing had happened, until a station knows better
 *   DEAF       (HUB) a restored hub begins an epoch, and grants before everybody was heard
 *   FREED      (NEXT) what a fenced life had goes back to the pool at once
 *   RASH       (NEXT HUB) a life is written off though the hub does not know what it had
 */
#define TOTAL 2
#ifndef MOST
#define MOST 2        /* grants and returns of one life that are looked at */
#endif
#ifdef NEXT
#define LIVES 3       /* the third is the next life of one of the two */
#else
#define LIVES 2
#endif
#define OPEN 0
#define DOUBT 1
#define DONE 2        /* settled, or written off */

/* what has really happened */
byte used[LIVES], allused;

/* the hub: of each life its state, what is out with it, numbers of the last grant (and its size) and of the last
   credited return, the epochs in which it last showed what it holds, and was fenced off */
byte state[LIVES], out[LIVES], granted[LIVES], size[LIVES], credited[LIVES], shown[LIVES], fenced[LIVES];
byte epoch = 1;

/* the disk of a life: left of its lease and used by its own books, last grant taken, last return made and
   whether it is on its way, the epoch it has heard of; how many changes of what may be spent it knows of */
byte left[LIVES], spent[LIVES], taken[LIVES], returned[LIVES], heard[LIVES], change[LIVES];
bool pending[LIVES];

/* beside the disk: the anchor. barred: quarantined; over: the PC lives this life no more, or has not begun it;
   under: a yes that is committed and not shown yet; meant (EARLY): a return that was sent and not yet debited */
byte anchor[LIVES];
bool barred[LIVES], over[LIVES], under[LIVES], meant[LIVES];

/* the last question of each life on the line, which may arrive often and late; only its first answer is heard */
bool sent[LIVES], listening[LIVES], qpending[LIVES];
byte qheard[LIVES], qtaken[LIVES], qreturned[LIVES], qmine[LIVES];

/* copies */
bool kept, back, hubkept, hubback, begun;
byte whose, kleft, kspent, ktaken, kreturned, kheard, kchange;
bool kpending;
byte kstate[LIVES], kout[LIVES], kgranted[LIVES], ksize[LIVES], kcredited[LIVES], kshown[LIVES], kfenced[LIVES];

#ifdef NEXT
#define ALLOUT (out[0] + out[1] + out[2])
#define LATER (begun && OWES(2))
#else
#define ALLOUT (out[0] + out[1])
#define LATER false
#endif
#ifdef DEAF
#define OWING false
#else
#define OWING (OWES(0) || OWES(1) || LATER)
#endif
#ifdef RASH
#define KNOWN(i) true
#else
#define KNOWN(i) (shown[i] >= fenced[i])
#endif
#define OWES(i) ((state[i] == OPEN && shown[i] < epoch) || (state[i] == DOUBT && shown[i] < fenced[i]))
#define MINE(i) (left[i] + spent[i])
#define GOES(i) (!barred[i] && !over[i] && !under[i])

inline anchored(i) { change[i]++; anchor[i] = change[i] }
inline yes(i) { used[i]++; allused++; assert(allused <= TOTAL) }
inline doubt() { if :: epoch < 4 -> epoch++ :: else fi }

/* all a station knows goes on the line */
inline ask(i) {
  sent[i] = true; listening[i] = true; qheard[i] = heard[i]; qtaken[i] = taken[i];
  qreturned[i] = returned[i] + meant[i]; qpending[i] = pending[i] || meant[i]; qmine[i] = MINE(i) - meant[i]
}

/* a question as it was asked arrives: the hub takes the show, and credits the return that is next in number */
inline hear(i) {
  known = false;
  if
  :: state[i] == DONE
  :: state[i] != DONE && qheard[i] > epoch -> epoch = qheard[i] + 1   /* it has forgotten, and begins to learn */
  :: state[i] != DONE && qheard[i] < epoch                            /* it only says which epoch it is */
  :: state[i] != DONE && qheard[i] == epoch && shown[i] < epoch ->    /* the station's word is all there is */
       if
       :: granted[i] == qtaken[i] + 1 -> out[i] = qmine[i] + size[i]
       :: else -> out[i] = qmine[i]; granted[i] = qtaken[i]
       fi;
       credited[i] = qreturned[i]; shown[i] = epoch; known = true
  :: state[i] != DONE && qheard[i] == epoch && shown[i] >= epoch ->
#ifdef TWICE
       if :: qpending[i] && out[i] > 0 -> out[i]--; credited[i] = qreturned[i] :: else fi;
       known = true
#else
       if
       :: qtaken[i] + 1 < granted[i] || qreturned[i] < credited[i]    /* an earlier show that was late */
       :: qtaken[i] > granted[i] || qreturned[i] > credited[i] + 1 -> doubt()
       :: qreturned[i] == credited[i] + 1 && !qpending[i] -> doubt()
       :: else ->
            coming = (qreturned[i] == credited[i] + 1 -> 1 : 0);
            onway = (granted[i] == qtaken[i] + 1 -> size[i] : 0);
            if
            :: out[i] == qmine[i] + onway + coming -> out[i] = out[i] - coming; credited[i] = qreturned[i]; known = true
            :: else -> doubt()
            fi
       fi
#endif
  fi
}

/* ... and grants, once until that was shown taken: nothing to a life in doubt, nothing while it learns */
inline grant(i) {
  if
  :: known && state[i] == OPEN && granted[i] == qtaken[i] && granted[i] < MOST && ALLOUT < TOTAL && !OWING ->
       if :: size[i] = 1 :: TOTAL - ALLOUT > 1 -> size[i] = 2 :: size[i] = 0 fi;
        if :: size[i] > 0 -> out[i] = out[i] + size[i]; granted[i]++ :: else fi
  :: else
  fi
}

/* another life has begun: what this one had stays out, in doubt */
inline fence(i) {
  state[i] = DOUBT; fenced[i] = epoch;
#ifdef FREED
  out[i] = 0
#endif
}

/* the answer is heard: the epoch, the credit, the grant */
inline take(i) {
  listening[i] = false;
  if
  :: epoch < heard[i]                                                 /* a hub that fell back is not believed */
  :: else ->
       heard[i] = epoch;
#ifdef EARLY
       if
       :: meant[i] && credited[i] > returned[i] -> meant[i] = false; returned[i]++;
            if :: left[i] > 0 -> left[i]--; anchored(i) :: else fi
       :: else
       fi;
#endif
       if :: pending[i] && credited[i] >= returned[i] -> pending[i] = false :: else fi;
       if
       :: granted[i] == taken[i] + 1 -> left[i] = left[i] + size[i]; taken[i] = granted[i]; anchored(i)
       :: else
       fi
  fi
}

proctype Station(byte i) {
  byte coming, onway;
  bool known;
  do
#ifdef LATE
  :: atomic { GOES(i) -> ask(i) }
  :: atomic { sent[i] -> hear(i); grant(i);                            /* the answer is heard, or it is not */
       if :: listening[i] && GOES(i) -> take(i) :: skip fi; coming = 0; onway = 0; known = false }
#else
  :: atomic { GOES(i) -> ask(i); hear(i); grant(i);
       if :: take(i) :: skip fi; listening[i] = false; coming = 0; onway = 0; known = false;
       sent[i] = false; qheard[i] = 0; qtaken[i] = 0; qreturned[i] = 0; qpending[i] = false; qmine[i] = 0 }
#endif
  :: atomic { GOES(i) && left[i] > 0 ->                                /* commit; then the anchor; then the yes */
       left[i]--; spent[i]++; change[i]++; under[i] = true;
#ifdef HASTY
       yes(i)
#endif
     }
  :: atomic { under[i] && !over[i] -> anchor[i] = change[i]; under[i] = false;
#ifndef HASTY
       if :: yes(i) :: listening[i] = false fi                          /* or it dies after the anchor: never shown */
#endif
     }
#ifdef EARLY
  :: atomic { GOES(i) && left[i] > 0 && !pending[i] && !meant[i] && returned[i] < MOST -> meant[i] = true }
#else
  :: atomic { GOES(i) && left[i] > 0 && !pending[i] && returned[i] < MOST ->
       left[i]--; returned[i]++; pending[i] = true; anchored(i) }
#endif
  :: atomic { GOES(i) && (listening[i] || meant[i]) -> listening[i] = false; meant[i] = false }    /* it dies */
#ifdef DISK
  :: atomic { !kept && GOES(i) -> kept = true; whose = i;
       kleft = left[i]; kspent = spent[i]; ktaken = taken[i]; kreturned = returned[i]; kpending = pending[i];
       kheard = heard[i]; kchange = change[i] }
  :: atomic { kept && !back && whose == i && !over[i] -> back = true; under[i] = false; listening[i] = false; meant[i] = false;
       left[i] = kleft; spent[i] = kspent; taken[i] = ktaken; returned[i] = kreturned; pending[i] = kpending;
       heard[i] = kheard; change[i] = kchange;
#ifndef NOANCHOR
       if
       :: change[i] + 1 == anchor[i] || change[i] < anchor[i] -> barred[i] = true
       :: else -> anchor[i] = change[i]                                /* a crash may leave it one behind */
       fi
#endif
     }
#endif
  od
}

proctype Hub() {
  byte i;
  do
#ifdef RECLAIM
  :: atomic { out[0] > 0 -> out[0] = 0 }
#endif
#ifdef HUB
  :: atomic { !hubkept -> hubkept = true;
       for (i : 0 .. LIVES - 1) { kstate[i] = state[i]; kout[i] = out[i]; kgranted[i] = granted[i]; ksize[i] = size[i];
         kcredited[i] = credited[i]; kshown[i] = shown[i]; kfenced[i] = fenced[i] }; i = 0 }
  :: atomic { hubkept && !hubback -> hubback = true;                  /* lives that began since are named to it */
       for (i : 0 .. LIVES - 1) { state[i] = kstate[i]; out[i] = kout[i]; granted[i] = kgranted[i]; size[i] = ksize[i];
         credited[i] = kcredited[i]; shown[i] = kshown[i]; fenced[i] = kfenced[i] }; i = 0;
#ifndef NOEPOCH
       epoch++
#endif
     }
#endif
#ifdef NEXT
  /* another PC is let in; the one before may not know yet, and goes on until it is gone */
  :: atomic { !begun -> begun = true; if :: kept :: !kept -> whose = 0 fi; kept = true;
       heard[2] = epoch; shown[2] = epoch; fence(whose) }
  :: atomic { begun && over[2] && !over[whose] -> over[whose] = true; under[whose] = false; over[2] = false }
  :: atomic { begun && state[whose] == OPEN -> fence(whose) }           /* forgotten, and said again */
  :: atomic { state[whose] == DOUBT && over[whose] -> out[whose] = used[whose]; state[whose] = DONE }
  :: atomic { state[whose] == DOUBT && KNOWN(whose) -> state[whose] = DONE }
#endif
  :: skip -> break
  od
}

init { atomic {
  shown[0] = 1; shown[1] = 1; heard[0] = 1; heard[1] = 1;
  run Station(0); run Station(1);
#ifdef NEXT
  over[2] = true; run Station(2);
#endif
  run Hub() } }
