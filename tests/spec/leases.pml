/*
 * Leases between one hub and two stations over a line that loses, repeats and delays.
 *
 * A pool of TOTAL packs. What is durable and what is not is kept apart: a crash forgets a question
 * under way, a restored disk or a restored hub brings back an earlier day. The law: never more packs
 * are used than there are.
 *
 * Compile with any of these to plant a fault; each must break the law:
 *   RECLAIM    the hub takes back, by its clock, what a station has not returned
 *   TWICE      the hub does not look at a return's number
 *   EARLY      a station sends a return before it has taken it out of its lease
 *   NOANCHOR   a station believes whatever disk it finds
 *   HASTY      a station says yes before its anchor knows of it
 *   NOEPOCH    a restored hub goes on as if nothing had happened
 * Restoring a station's disk is in the model with DISK, restoring the hub with HUB.
 */
#define TOTAL 2
#define MOST 2        /* grants and returns of one station that are looked at */

/* what has really happened */
byte used;

/* the hub: what is out with each, numbers of the last grant and the last credited return, its epoch */
byte out[2], granted[2], credited[2], size[2], shown[2];
byte epoch = 1;

/* a station's disk: left of its lease, last grant taken, last return made, the epoch it has heard of */
byte left[2], taken[2], returned[2], heard[2];
byte spent[2];        /* by its own books: what it shows as out is left + spent */
byte change[2];       /* how many changes of what may be spent the disk knows of */

/* beside the disk: the anchor; and whether the station is quarantined */
byte anchor[2];
bool barred[2], under[2];   /* under: a yes that is committed and not shown yet */
bool onway[2];              /* EARLY: a return that was sent and not yet debited */

/* copies */
bool kept[2], back[2], hubkept, hubback;
byte kleft[2], ktaken[2], kreturned[2], kspent[2], kchange[2], kheard[2];
byte kout[2], kgranted[2], kcredited[2], ksize[2];

#define FREE (TOTAL - out[0] - out[1])
#define OWING (shown[0] < epoch || shown[1] < epoch)
#define MINE (left[me] + spent[me])

inline committed(me) { change[me]++ }
inline anchored(me) { anchor[me] = change[me] }

/* a whole exchange as far as it got: heard by the hub, the answer lost, or taken by the station */
inline ask(me) {
  if
  :: heard[me] < epoch ->                        /* the hub only says which epoch it is */
       if :: heard[me] = epoch :: skip fi
  :: heard[me] >= epoch && shown[me] < epoch ->  /* learned from the station: its word is all there is */
       if
       :: granted[me] == taken[me] + 1 -> out[me] = MINE + size[me]
       :: else -> out[me] = MINE; granted[me] = taken[me]
       fi;
       credited[me] = returned[me];
       shown[me] = epoch
  :: heard[me] >= epoch && shown[me] >= epoch ->
       if                                        /* the return on its way, credited by its number */
#ifdef TWICE
       :: returned[me] > 0 && out[me] > 0 -> out[me] = out[me] - 1; credited[me] = returned[me]
       :: skip
#else
       :: returned[me] == credited[me] + 1 -> out[me] = out[me] - 1; credited[me] = returned[me]
       :: else -> skip
#endif
       fi;
       if                                        /* a grant: once, until it was shown taken */
       :: granted[me] == taken[me] && granted[me] < MOST && FREE > 0 && !OWING ->
            if :: size[me] = 1 :: FREE > 1 -> size[me] = 2 fi;
            out[me] = out[me] + size[me]; granted[me]++
       :: else -> skip
       fi;
       if                                        /* the answer arrives, or it does not */
       :: granted[me] == taken[me] + 1 ->
            left[me] = left[me] + size[me]; taken[me] = granted[me]; committed(me); anchored(me)
       :: skip
       fi
  fi
}

proctype Station(byte me) {
  do
  :: atomic { !barred[me] && !under[me] -> ask(me) }
  :: atomic { !barred[me] && !under[me] && left[me] > 0 ->    /* commit; then the anchor; then the yes */
       left[me]--; spent[me]++; committed(me); under[me] = true;
#ifdef HASTY
       used++; assert(used <= TOTAL)
#endif
     }
  :: atomic { under[me] ->
       anchored(me); under[me] = false;
#ifndef HASTY
       if :: used++; assert(used <= TOTAL) :: skip fi               /* or the program dies after the anchor: never shown */
#endif
     }
#ifdef EARLY
  :: atomic { !barred[me] && !under[me] && left[me] > 0 && returned[me] == credited[me] && returned[me] < MOST && !onway[me] ->
       if :: out[me] > 0 -> out[me] = out[me] - 1; onway[me] = true; credited[me]++ :: skip fi }
  :: atomic { onway[me] -> onway[me] = false; returned[me]++;
       if :: left[me] > 0 -> left[me]--; committed(me); anchored(me) :: else fi }
#else
  :: atomic { !barred[me] && !under[me] && left[me] > 0 && returned[me] == credited[me] && returned[me] < MOST ->
       left[me]--; returned[me]++; committed(me); anchored(me) }
#endif
#ifdef DISK
  :: atomic { !kept[me] && !under[me] -> kept[me] = true;
       kleft[me] = left[me]; ktaken[me] = taken[me]; kreturned[me] = returned[me]; kspent[me] = spent[me];
       kchange[me] = change[me]; kheard[me] = heard[me] }
  :: atomic { kept[me] && !back[me] -> back[me] = true; under[me] = false;
       left[me] = kleft[me]; taken[me] = ktaken[me]; returned[me] = kreturned[me]; spent[me] = kspent[me];
       change[me] = kchange[me]; heard[me] = kheard[me];
#ifndef NOANCHOR
       barred[me] = (change[me] != anchor[me] && change[me] != anchor[me] + 1)
#endif
     }
#endif
  od
}

proctype Hub() {
  byte one = 0;
  do
#ifdef RECLAIM
  :: atomic { out[0] > 0 -> out[0] = 0 }
#endif
#ifdef HUB
  :: atomic { !hubkept -> hubkept = true;
       kout[0] = out[0]; kout[1] = out[1]; kgranted[0] = granted[0]; kgranted[1] = granted[1];
       kcredited[0] = credited[0]; kcredited[1] = credited[1]; ksize[0] = size[0]; ksize[1] = size[1] }
  :: atomic { hubkept && !hubback -> hubback = true;
       out[0] = kout[0]; out[1] = kout[1]; granted[0] = kgranted[0]; granted[1] = kgranted[1];
       credited[0] = kcredited[0]; credited[1] = kcredited[1]; size[0] = ksize[0]; size[1] = ksize[1];
#ifndef NOEPOCH
       epoch++
#endif
     }
#endif
  :: skip -> break
  od
}

init { atomic { shown[0] = 1; shown[1] = 1; run Station(0); run Station(1); run Hub() } }
