;; Steps over quiet lines. What a quiet line is, and why, stands in `quiet-line.ts`; the patterns there
;; and the functions here say the same, and a test holds them together.
;;
;; Some lines ahead are looked at in three passes, so that the processor guesses right what comes next:
;; where they end; which form each has, by its first bytes; and then one form after the other. Behind
;; the head of a line 64 bytes at once are compared with as few letters as will do. What comes of a
;; false alarm is for the functions that end in `Rest`, which look closer.
;;
;; Letters are compared as little-endian words: (i32.const 0x6576656c) is "leve". V8 neither takes
;; constants out of a loop, so `$x20` is a vector of 0x20, nor makes one branch of conditions that are
;; joined, so most stand alone.
(module
  ;; The bytes end before the tenth page, so that what is read past a line stays inside. In its second
  ;; half are the lines ahead: at 0x98000 where they end, at 0x98200 where the lists end, and at 0x98400,
  ;; 0x98800 and 0x98c00 the lists, of up to 127 lines. The other pages, which take no memory before they
  ;; are written to, are for `known-errors.wat`.
  (memory (export "memory") 44)
  ;; How many quiet lines the last call of `skip` found, and where the line behind them begins.
  (global $found (export "found") (mut i32) (i32.const 0))
  (global $next (export "next") (mut i32) (i32.const 0))
  ;; How many bytes the next call looks at first.
  (global $window (mut i32) (i32.const 64))

  ;; Where the last one begins of the quiet lines from `from` on that end before `to`; `from` without
  ;; any. A window is looked at as a whole: a small one at first where the last call came not far.
  (func (export "skip") (param $from i32) (param $to i32) (result i32)
    (local $last i32) (local $lines i32) (local $window i32) (local $marks i32) (local $mark i32)
    (local $loud i32) (local $begin i32)
    (local.set $begin (local.get $from))
    (local.set $last (local.get $from))
    (local.set $window (global.get $window))
    (block $done
      (loop $next
        (local.set $marks (call $mark (local.get $from) (local.get $to) (local.get $window)))
        (br_if $done (i32.eq (local.get $marks) (i32.const 0x98000)))
        (call $sort (local.get $from) (local.get $marks))
        (local.set $loud (call $loudRecord (i32.const -1)))
        (local.set $loud (call $loudTimed (local.get $loud)))
        (local.set $loud (call $loudRequest (local.get $loud)))
        (if (i32.eq (local.get $loud) (i32.const -1))
          (then
            (local.set $lines (i32.add (local.get $lines)
              (i32.shr_u (i32.sub (local.get $marks) (i32.const 0x98000)) (i32.const 2))))
            (if (i32.ne (local.get $marks) (i32.const 0x98004))
              (then
                (local.set $from (i32.add (i32.const 1)
                  (i32.load (i32.sub (local.get $marks) (i32.const 8)))))))
            (local.set $last (local.get $from))
            (local.set $from
              (i32.add (i32.load (i32.sub (local.get $marks) (i32.const 4))) (i32.const 1))))
          (else
            (local.set $mark (i32.const 0x98000))
            (loop $line
              (br_if $done (i32.eq (local.get $from) (local.get $loud)))
              (local.set $lines (i32.add (local.get $lines) (i32.const 1)))
              (local.set $last (local.get $from))
              (local.set $from (i32.add (i32.load (local.get $mark)) (i32.const 1)))
              (local.set $mark (i32.add (local.get $mark) (i32.const 4)))
              (br $line))))
        (local.set $window (select (i32.const 4096) (i32.shl (local.get $window) (i32.const 1))
          (i32.gt_u (local.get $window) (i32.const 2048))))
        (br $next)))
    (local.set $window
      (i32.shr_u (i32.sub (local.get $from) (local.get $begin)) (i32.const 2)))
    (local.set $window (select (local.get $window) (i32.const 64)
      (i32.gt_u (local.get $window) (i32.const 64))))
    (global.set $window (select (local.get $window) (i32.const 4096)
      (i32.lt_u (local.get $window) (i32.const 4096))))
    (global.set $found (local.get $lines))
    (global.set $next (local.get $from))
    (local.get $last))

  ;; Writes down where the lines from `from` on end before `to`, and where other control characters are:
  ;; those of a window, or about the first 64; of a long line at least its end, if it is not too far.
  ;; Returns where what it wrote ends.
  (func $mark (param $from i32) (param $to i32) (param $window i32) (result i32)
    (local $x1f v128)
    (local $at i32) (local $limit i32) (local $hits i64) (local $count i32) (local $mark i32)
    (local $marks i32)
    (local.set $x1f (i8x16.splat (i32.const 0x1f)))
    (local.set $marks (i32.const 0x98000))
    (local.set $at (local.get $from))
    (loop $ahead
      (local.set $limit (i32.add (local.get $at) (local.get $window)))
      (local.set $limit (select (local.get $limit) (local.get $to)
        (i32.lt_u (local.get $limit) (local.get $to))))
      (block $enough
        (loop $block
          (br_if $enough (i32.ge_u (local.get $at) (local.get $limit)))
          (local.set $hits (i64.or
            (i64.extend_i32_u (i32.or
              (i8x16.bitmask (i8x16.le_u (v128.load (local.get $at)) (local.get $x1f)))
              (i32.shl
                (i8x16.bitmask (i8x16.le_u (v128.load offset=16 (local.get $at)) (local.get $x1f)))
                (i32.const 16))))
            (i64.shl
              (i64.extend_i32_u (i32.or
                (i8x16.bitmask (i8x16.le_u (v128.load offset=32 (local.get $at)) (local.get $x1f)))
                (i32.shl
                  (i8x16.bitmask
                    (i8x16.le_u (v128.load offset=48 (local.get $at)) (local.get $x1f)))
                  (i32.const 16))))
              (i64.const 32))))
          ;; Mostly there is one or none, which is not asked: what is written too much does not count.
          (local.set $count (i32.wrap_i64 (i64.popcnt (local.get $hits))))
          (i32.store (local.get $marks)
            (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $hits)))))
          (local.set $mark (local.get $marks))
          (local.set $marks
            (i32.add (local.get $marks) (i32.shl (local.get $count) (i32.const 2))))
          (if (i32.gt_u (local.get $count) (i32.const 1))
            (then
              (loop $more
                (local.set $hits
                  (i64.and (local.get $hits) (i64.sub (local.get $hits) (i64.const 1))))
                (local.set $mark (i32.add (local.get $mark) (i32.const 4)))
                (i32.store (local.get $mark)
                  (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $hits)))))
                (local.set $count (i32.sub (local.get $count) (i32.const 1)))
                (br_if $more (i32.gt_u (local.get $count) (i32.const 1))))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $block (i32.lt_u (local.get $marks) (i32.const 0x98100)))))
      (br_if $ahead (i32.and (i32.eq (local.get $marks) (i32.const 0x98000))
        (i32.and (i32.lt_u (local.get $at) (local.get $to))
          (i32.le_u (i32.sub (local.get $at) (local.get $from)) (i32.const 16384))))))
    ;; Behind `to` are bytes of before.
    (block $within
      (loop $beyond
        (br_if $within (i32.eq (local.get $marks) (i32.const 0x98000)))
        (br_if $within
          (i32.lt_u (i32.load (i32.sub (local.get $marks) (i32.const 4))) (local.get $to)))
        (local.set $marks (i32.sub (local.get $marks) (i32.const 4)))
        (br $beyond)))
    (local.get $marks))

  ;; Sorts the lines that were marked, of which the first begins at `start`, into three lists: each is
  ;; where a line begins, and where it ends. Without branches that depend on the line.
  (func $sort (param $start i32) (param $marks i32)
    (local $mark i32) (local $first i32) (local $list i32) (local $of i32) (local $end i32)
    (i32.store (i32.const 0x98200) (i32.const 0x98400))
    (i32.store (i32.const 0x98204) (i32.const 0x98800))
    (i32.store (i32.const 0x98208) (i32.const 0x98c00))
    (local.set $mark (i32.const 0x98000))
    (loop $line
      (local.set $first (i32.load8_u (local.get $start)))
      ;; 0 for {; 1 for [ and the hyphen of a date; 2
      (local.set $list (select (i32.const 0)
        (i32.sub (i32.const 2) (i32.or (i32.eq (local.get $first) (i32.const 0x5b))
          (i32.and (i32.eq (i32.load8_u offset=4 (local.get $start)) (i32.const 0x2d))
            (i32.ne (local.get $first) (i32.const 0x3a)))))
        (i32.eq (local.get $first) (i32.const 0x7b))))
      (local.set $list
        (i32.add (i32.const 0x98200) (i32.shl (local.get $list) (i32.const 2))))
      (local.set $of (i32.load (local.get $list)))
      (local.set $end (i32.load (local.get $mark)))
      (i32.store (local.get $of) (local.get $start))
      (i32.store offset=4 (local.get $of) (local.get $end))
      (i32.store (local.get $list) (i32.add (local.get $of) (i32.const 8)))
      (local.set $start (i32.add (local.get $end) (i32.const 1)))
      (local.set $mark (i32.add (local.get $mark) (i32.const 4)))
      (br_if $line (i32.lt_u (local.get $mark) (local.get $marks)))))

  ;; Each of the three returns where the first line of its list begins that is not quiet; `until` where
  ;; all are that begin before it.

  ;; JSON records that begin with their level.
  (func $loudRecord (param $until i32) (result i32)
    (local $x20 v128) (local $x76 v128) (local $xef v128) (local $x4c v128)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local $of i32) (local $ofEnd i32) (local $start i32) (local $end i32) (local $at i32)
    (local.set $x20 (i8x16.splat (i32.const 0x20)))
    (local.set $x76 (i8x16.splat (i32.const 0x76)))
    (local.set $xef (i8x16.splat (i32.const 0xef)))
    (local.set $x4c (i8x16.splat (i32.const 0x4c)))
    (local.set $of (i32.const 0x98400))
    (local.set $ofEnd (i32.load (i32.const 0x98200)))
    (block $loud
      (loop $next
        (if (i32.eq (local.get $of) (local.get $ofEnd)) (then (return (local.get $until))))
        (local.set $start (i32.load (local.get $of)))
        (if (i32.ge_u (local.get $start) (local.get $until)) (then (return (local.get $until))))
        (local.set $end (i32.load offset=4 (local.get $of)))
        (local.set $of (i32.add (local.get $of) (i32.const 8)))
        (br_if $loud (i32.ne (i32.load8_u (local.get $end)) (i32.const 0x0a)))
        ;; Empty, or too long.
        (br_if $loud (i32.ge_u (i32.sub (i32.sub (local.get $end) (local.get $start)) (i32.const 1))
          (i32.const 16384)))
        (br_if $loud
          (i32.ne (i32.load8_u (i32.sub (local.get $end) (i32.const 1))) (i32.const 0x7d)))
        ;; "level":
        (block $named
          (local.set $at (i32.add (local.get $start) (i32.const 9)))
          (br_if $named
            (i64.eq (i64.load offset=1 (local.get $start)) (i64.const 0x3a226c6576656c22)))
          (local.set $at (call $levelOf (local.get $start)))
          (br_if $loud (i32.eqz (local.get $at))))
        ;; 10, to 40,
        (block $quiet
          (br_if $quiet (i32.lt_u
            (i32.sub (i32.and (i32.load (local.get $at)) (i32.const 0xffffff))
              (i32.const 0x2c3031))
            (i32.const 4)))
          (br_if $loud (i32.eqz (call $isQuietLevel (local.get $at)))))
        (loop $block
          (local.set $v0 (v128.load (local.get $at)))
          (local.set $v1 (v128.load offset=16 (local.get $at)))
          (local.set $v2 (v128.load offset=32 (local.get $at)))
          (local.set $v3 (v128.load offset=48 (local.get $at)))
          ;; v, V, L and the backslash
          (local.set $v0 (v128.or
            (i8x16.eq (v128.or (local.get $v0) (local.get $x20)) (local.get $x76))
            (i8x16.eq (v128.and (local.get $v0) (local.get $xef)) (local.get $x4c))))
          (local.set $v1 (v128.or
            (i8x16.eq (v128.or (local.get $v1) (local.get $x20)) (local.get $x76))
            (i8x16.eq (v128.and (local.get $v1) (local.get $xef)) (local.get $x4c))))
          (local.set $v2 (v128.or
            (i8x16.eq (v128.or (local.get $v2) (local.get $x20)) (local.get $x76))
            (i8x16.eq (v128.and (local.get $v2) (local.get $xef)) (local.get $x4c))))
          (local.set $v3 (v128.or
            (i8x16.eq (v128.or (local.get $v3) (local.get $x20)) (local.get $x76))
            (i8x16.eq (v128.and (local.get $v3) (local.get $xef)) (local.get $x4c))))
          (if (i8x16.bitmask (v128.or (v128.or (local.get $v0) (local.get $v1))
              (v128.or (local.get $v2) (local.get $v3))))
            (then
              ;; Or behind the line: the closer look goes no further than its end.
              (br_if $next (call $recordRest (local.get $start) (local.get $at)))
              (return (local.get $start))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $block (i32.lt_u (local.get $at) (local.get $end))))
        (br $next)))
    (local.get $start))

  ;; A time, a level below error and a text.
  (func $loudTimed (param $until i32) (result i32)
    (local $x48 v128) (local $x6e v128) (local $x69 v128) (local $xb0 v128) (local $x8a v128)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local $of i32) (local $ofEnd i32) (local $start i32) (local $end i32) (local $at i32)
    (local $byte i32) (local $digits i32)
    (local.set $x48 (i8x16.splat (i32.const 0x48)))
    (local.set $x6e (i8x16.splat (i32.const 0x6e)))
    (local.set $x69 (i8x16.splat (i32.const 0x69)))
    (local.set $xb0 (i8x16.splat (i32.const 0xb0)))
    (local.set $x8a (i8x16.splat (i32.const 0x8a)))
    (local.set $of (i32.const 0x98800))
    (local.set $ofEnd (i32.load (i32.const 0x98204)))
    (block $loud
      (loop $next
        (if (i32.eq (local.get $of) (local.get $ofEnd)) (then (return (local.get $until))))
        (local.set $start (i32.load (local.get $of)))
        (if (i32.ge_u (local.get $start) (local.get $until)) (then (return (local.get $until))))
        (local.set $end (i32.load offset=4 (local.get $of)))
        (local.set $of (i32.add (local.get $of) (i32.const 8)))
        (br_if $loud (i32.ne (i32.load8_u (local.get $end)) (i32.const 0x0a)))
        ;; Empty, or too long.
        (br_if $loud (i32.ge_u (i32.sub (i32.sub (local.get $end) (local.get $start)) (i32.const 1))
          (i32.const 16384)))
        (br_if $loud
          (i32.eq (i32.load8_u (i32.sub (local.get $end) (i32.const 1))) (i32.const 0x3a)))
        (local.set $at
          (i32.add (local.get $start) (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x5b))))
        (br_if $loud (i32.ne (i32.const 0xffff) (i8x16.bitmask (i8x16.le_u
          (i8x16.sub (v128.load (local.get $at)) (v128.const i8x16
            0x30 0x30 0x30 0x30 0x2d 0x30 0x30 0x2d 0x30 0x30 0 0x30 0x30 0x3a 0x30 0x30))
          (v128.const i8x16 9 9 9 9 0 9 9 0 9 9 0xff 9 9 0 9 9)))))
        (block $apart
          (local.set $byte (i32.load8_u offset=10 (local.get $at)))
          (br_if $apart (i32.eq (local.get $byte) (i32.const 0x54)))
          (br_if $loud (i32.ne (local.get $byte) (i32.const 0x20))))
        ;; :42
        (local.set $v0 (v128.load offset=16 (local.get $at)))
        (local.set $digits (i8x16.bitmask
          (i8x16.lt_s (i8x16.sub (local.get $v0) (local.get $xb0)) (local.get $x8a))))
        (br_if $loud
          (i32.ne (i32.and (local.get $digits) (i32.const 7)) (i32.const 6)))
        (br_if $loud (i32.ne (i32.load8_u offset=16 (local.get $at)) (i32.const 0x3a)))
        (local.set $at (i32.add (local.get $at) (i32.const 19)))
        ;; .123456
        (block $whole
          (block $fraction
            (local.set $byte (i32.load8_u (local.get $at)))
            (br_if $fraction (i32.eq (local.get $byte) (i32.const 0x2e)))
            (br_if $whole (i32.ne (local.get $byte) (i32.const 0x2c))))
          (local.set $byte (i32.ctz (i32.xor (i32.const -1)
            (i32.shr_u (local.get $digits) (i32.const 4)))))
          (br_if $loud (i32.gt_u (i32.sub (local.get $byte) (i32.const 1)) (i32.const 5)))
          (local.set $at (i32.add (local.get $at) (i32.add (local.get $byte) (i32.const 1)))))
        ;; Z, +01:00 or +0100
        (local.set $byte (i32.load8_u (local.get $at)))
        (block $zoned
          (if (i32.eq (local.get $byte) (i32.const 0x5a))
            (then
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (br $zoned)))
          (block $ahead
            (br_if $ahead (i32.eq (local.get $byte) (i32.const 0x2b)))
            (br_if $zoned (i32.ne (local.get $byte) (i32.const 0x2d))))
          (local.set $at (call $zoneEnd (local.get $at)))
          (br_if $loud (i32.eqz (local.get $at))))
        (if (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x5b))
          (then
            (br_if $loud (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x5d)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        ;; A blank, INFO, a blank, and ! to ~
        (block $quiet
          (block $unusual
            (br_if $unusual (i64.ne (i64.const 0x204f464e4920)
              (i64.and (i64.load (local.get $at)) (i64.const 0xffffffffffff))))
            (br_if $quiet (i32.lt_u
              (i32.sub (i32.load8_u offset=6 (local.get $at)) (i32.const 0x21))
              (i32.const 0x5e))))
          (br_if $loud (i32.eqz (call $isLeveled (local.get $at)))))
        (local.set $at (i32.add (local.get $start) (i32.const 16)))
        (loop $block
          (local.set $v0 (v128.load (local.get $at)))
          (local.set $v1 (v128.load offset=16 (local.get $at)))
          (local.set $v2 (v128.load offset=32 (local.get $at)))
          (local.set $v3 (v128.load offset=48 (local.get $at)))
          ;; H, and ni
          (local.set $v0 (v128.or (i8x16.eq (local.get $v0) (local.get $x48))
            (v128.and (i8x16.eq (local.get $v0) (local.get $x6e))
              (i8x16.eq (v128.load offset=1 (local.get $at)) (local.get $x69)))))
          (local.set $v1 (v128.or (i8x16.eq (local.get $v1) (local.get $x48))
            (v128.and (i8x16.eq (local.get $v1) (local.get $x6e))
              (i8x16.eq (v128.load offset=17 (local.get $at)) (local.get $x69)))))
          (local.set $v2 (v128.or (i8x16.eq (local.get $v2) (local.get $x48))
            (v128.and (i8x16.eq (local.get $v2) (local.get $x6e))
              (i8x16.eq (v128.load offset=33 (local.get $at)) (local.get $x69)))))
          (local.set $v3 (v128.or (i8x16.eq (local.get $v3) (local.get $x48))
            (v128.and (i8x16.eq (local.get $v3) (local.get $x6e))
              (i8x16.eq (v128.load offset=49 (local.get $at)) (local.get $x69)))))
          (if (i8x16.bitmask (v128.or (v128.or (local.get $v0) (local.get $v1))
              (v128.or (local.get $v2) (local.get $v3))))
            (then
              ;; Or behind the line: the closer look goes no further than its end.
              (br_if $next (call $leveledRest (local.get $start) (local.get $at)))
              (return (local.get $start))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $block (i32.lt_u (local.get $at) (local.get $end))))
        (br $next)))
    (local.get $start))

  ;; Requests that were answered: behind the address of the client, or the method.
  (func $loudRequest (param $until i32) (result i32)
    (local $x45 v128) (local $x52 v128) (local $x5f v128) (local $x7c v128) (local $xb0 v128)
    (local $x8a v128)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128)
    (local $of i32) (local $ofEnd i32) (local $start i32) (local $end i32) (local $at i32)
    (local $byte i32) (local $digits i32) (local $others i32) (local $fourth i32)
    (local.set $x45 (i8x16.splat (i32.const 0x45)))
    (local.set $x52 (i8x16.splat (i32.const 0x52)))
    (local.set $x5f (i8x16.splat (i32.const 0x5f)))
    (local.set $x7c (i8x16.splat (i32.const 0x7c)))
    (local.set $xb0 (i8x16.splat (i32.const 0xb0)))
    (local.set $x8a (i8x16.splat (i32.const 0x8a)))
    (local.set $of (i32.const 0x98c00))
    (local.set $ofEnd (i32.load (i32.const 0x98208)))
    (block $loud
      (loop $next
        (if (i32.eq (local.get $of) (local.get $ofEnd)) (then (return (local.get $until))))
        (local.set $start (i32.load (local.get $of)))
        (if (i32.ge_u (local.get $start) (local.get $until)) (then (return (local.get $until))))
        (local.set $end (i32.load offset=4 (local.get $of)))
        (local.set $of (i32.add (local.get $of) (i32.const 8)))
        (br_if $loud (i32.ne (i32.load8_u (local.get $end)) (i32.const 0x0a)))
        ;; Empty, or too long.
        (br_if $loud (i32.ge_u (i32.sub (i32.sub (local.get $end) (local.get $start)) (i32.const 1))
          (i32.const 16384)))
        (local.set $byte (i32.load8_u (i32.sub (local.get $end) (i32.const 1))))
        (br_if $loud (i32.eq (local.get $byte) (i32.const 0x3a)))
        (br_if $loud (i32.eq (local.get $byte) (i32.const 0x29)))
        (br_if $loud (i32.eq (local.get $byte) (i32.const 0x27)))
        (local.set $at (local.get $start))
        (block $begun
          (if (i32.ge_u (i32.load8_u (local.get $start)) (i32.const 0x3a))
            (then
              (local.set $byte (call $beginsRequest (local.get $start)))
              (br_if $loud (i32.eqz (local.get $byte)))
              (br_if $begun (i32.eq (local.get $byte) (i32.const 1)))
              (local.set $at (i32.add (local.get $start) (i32.const 7)))))
          (local.set $v0 (v128.load (local.get $at)))
          (local.set $digits (i8x16.bitmask
            (i8x16.lt_s (i8x16.sub (local.get $v0) (local.get $xb0)) (local.get $x8a))))
          (local.set $others (i32.xor (local.get $digits) (i32.const -1)))
          ;; Without the three lowest bits.
          (local.set $fourth
            (i32.and (local.get $others) (i32.sub (local.get $others) (i32.const 1))))
          (local.set $fourth
            (i32.and (local.get $fourth) (i32.sub (local.get $fourth) (i32.const 1))))
          (local.set $fourth
            (i32.and (local.get $fourth) (i32.sub (local.get $fourth) (i32.const 1))))
          ;; Up to the fourth: three dots, not four digits in a row, and none of the others behind
          ;; another one.
          (br_if $loud (i32.and
            (i32.xor (local.get $others) (local.get $fourth))
            (i32.xor (i32.const -1)
              (i8x16.bitmask (i8x16.eq (local.get $v0) (i8x16.splat (i32.const 0x2e)))))))
          (local.set $digits
            (i32.and (local.get $digits) (i32.shr_u (local.get $digits) (i32.const 1))))
          (br_if $loud (i32.and
            (i32.xor (local.get $fourth) (i32.sub (local.get $fourth) (i32.const 1)))
            (i32.or
              (i32.and (local.get $digits) (i32.shr_u (local.get $digits) (i32.const 2)))
              (i32.and (local.get $others)
                (i32.or (i32.shl (local.get $others) (i32.const 1)) (i32.const 1))))))
          (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $fourth))))
          (br_if $loud (i32.ne (i32.const 0x20) (i32.load8_u (local.get $at))))
          ;; Nor is a date behind it.
          (br_if $loud (i32.lt_u
            (i32.sub (i32.load8_u offset=1 (local.get $at)) (i32.const 0x30)) (i32.const 10)))
          (local.set $at (local.get $start)))
        (loop $block
          (local.set $v0 (v128.load (local.get $at)))
          (local.set $v1 (v128.load offset=16 (local.get $at)))
          (local.set $v2 (v128.load offset=32 (local.get $at)))
          (local.set $v3 (v128.load offset=48 (local.get $at)))
          ;; |, and E or R before what may be a small letter
          (local.set $v0 (v128.or (i8x16.eq (local.get $v0) (local.get $x7c))
            (v128.and
              (v128.or (i8x16.eq (local.get $v0) (local.get $x45)) (i8x16.eq (local.get $v0) (local.get $x52)))
              (i8x16.gt_s (v128.load offset=1 (local.get $at)) (local.get $x5f)))))
          (local.set $v1 (v128.or (i8x16.eq (local.get $v1) (local.get $x7c))
            (v128.and
              (v128.or (i8x16.eq (local.get $v1) (local.get $x45)) (i8x16.eq (local.get $v1) (local.get $x52)))
              (i8x16.gt_s (v128.load offset=17 (local.get $at)) (local.get $x5f)))))
          (local.set $v2 (v128.or (i8x16.eq (local.get $v2) (local.get $x7c))
            (v128.and
              (v128.or (i8x16.eq (local.get $v2) (local.get $x45)) (i8x16.eq (local.get $v2) (local.get $x52)))
              (i8x16.gt_s (v128.load offset=33 (local.get $at)) (local.get $x5f)))))
          (local.set $v3 (v128.or (i8x16.eq (local.get $v3) (local.get $x7c))
            (v128.and
              (v128.or (i8x16.eq (local.get $v3) (local.get $x45)) (i8x16.eq (local.get $v3) (local.get $x52)))
              (i8x16.gt_s (v128.load offset=49 (local.get $at)) (local.get $x5f)))))
          (if (i8x16.bitmask (v128.or (v128.or (local.get $v0) (local.get $v1))
              (v128.or (local.get $v2) (local.get $v3))))
            (then
              ;; Or behind the line: the closer look goes no further than its end.
              (br_if $next (call $requestRest (local.get $start) (local.get $at)))
              (return (local.get $start))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $block (i32.lt_u (local.get $at) (local.get $end))))
        (br $next)))
    (local.get $start))

  ;; What is behind the name of the level and its colon, in a record that begins with them or with what
  ;; may go before them; 0 without them.
  (func $levelOf (param $start i32) (result i32)
    (local $at i32)
    (if (i32.ne (i32.load8_u offset=1 (local.get $start)) (i32.const 0x22))
      (then (return (i32.const 0))))
    (local.set $at (local.get $start))
    (if (i32.and (i32.ne (i32.load offset=2 (local.get $at)) (i32.const 0x6576656c))
        (i32.ne (i32.load offset=2 (local.get $at)) (i32.const 0x2e676f6c)))
      (then
        ;; So that the name of the level is two further, as it is behind the brace.
        (local.set $at (i32.sub (call $members (i32.add (local.get $start) (i32.const 1)))
          (i32.const 1)))
        (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const 0))))))
    ;; "log.level"
    (if (i32.eq (i32.load offset=2 (local.get $at)) (i32.const 0x2e676f6c))
      (then (local.set $at (i32.add (local.get $at) (i32.const 4)))))
    ;; "level"
    (if (i32.or (i32.ne (i32.load offset=2 (local.get $at)) (i32.const 0x6576656c))
        (i32.ne (i32.and (i32.load offset=6 (local.get $at)) (i32.const 0xffffff))
          (i32.const 0x3a226c)))
      (then (return (i32.const 0))))
    (i32.add (local.get $at) (i32.const 9)))

  ;; Where the quote before "level" or "log.level" is, behind the fields that may go before it; 0
  ;; without it.
  (func $members (param $at i32) (result i32)
    (local $word i32) (local $left i32) (local $byte i32) (local $last i32) (local $end i32)
    (local.set $left (i32.const 8))
    (local.set $word (i32.load offset=1 (local.get $at)))
    ;; time": name": pid": ts": hostname":
    (local.set $end (i32.load16_u offset=5 (local.get $at)))
    (if (i32.eqz (i32.or
        (i32.and (i32.eq (local.get $end) (i32.const 0x3a22))
          (i32.or (i32.eq (local.get $word) (i32.const 0x656d6974))
            (i32.eq (local.get $word) (i32.const 0x656d616e))))
        (i32.or
          (i32.or
            (i32.and (i32.eq (local.get $word) (i32.const 0x22646970))
              (i32.eq (i32.load8_u offset=5 (local.get $at)) (i32.const 0x3a)))
            (i32.eq (local.get $word) (i32.const 0x3a227374)))
          (i32.and (i32.eq (local.get $word) (i32.const 0x74736f68))
            (i32.and (i32.eq (i32.load offset=5 (local.get $at)) (i32.const 0x656d616e))
              (i32.eq (i32.load16_u offset=9 (local.get $at)) (i32.const 0x3a22)))))))
      (then (return (i32.const 0))))
    (loop $member
      (local.set $word (i32.load offset=1 (local.get $at)))
      (if (i32.or (i32.eq (local.get $word) (i32.const 0x6576656c))
          (i32.and (i32.eq (local.get $word) (i32.const 0x2e676f6c))
            (i32.eq (i32.load offset=5 (local.get $at)) (i32.const 0x6576656c))))
        (then (return (local.get $at))))
      (if (i32.eqz (local.get $left)) (then (return (i32.const 0))))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      ;; The name: letters, digits, _ . @, and no "ev".
      (local.set $end (i32.add (local.get $at) (i32.const 21)))
      (local.set $last (i32.const 0))
      (block $named
        (loop $letter
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (local.set $byte (i32.load8_u (local.get $at)))
          (br_if $named (i32.eq (local.get $byte) (i32.const 0x22)))
          (if (i32.eqz (call $isOfName (local.get $byte))) (then (return (i32.const 0))))
          (if (i32.and (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x76))
              (i32.eq (i32.or (local.get $last) (i32.const 0x20)) (i32.const 0x65)))
            (then (return (i32.const 0))))
          ;; Neither a digit nor a dot in front.
          (if (i32.and (i32.eqz (local.get $last)) (i32.or
              (i32.eq (local.get $byte) (i32.const 0x2e))
              (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 10))))
            (then (return (i32.const 0))))
          (local.set $last (local.get $byte))
          (br_if $letter (i32.lt_u (local.get $at) (local.get $end))))
        (return (i32.const 0)))
      (if (i32.or (i32.eqz (local.get $last))
          (i32.ne (i32.load8_u offset=1 (local.get $at)) (i32.const 0x3a)))
        (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 2)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))
        (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x22))
        (then
          (local.set $end (i32.add (local.get $at) (i32.const 258)))
          (block $said
            (loop $letter
              (local.set $at (i32.add (local.get $at) (i32.const 1)))
              (if (i32.ge_u (local.get $at) (local.get $end)) (then (return (i32.const 0))))
              (local.set $byte (i32.load8_u (local.get $at)))
              (br_if $said (i32.eq (local.get $byte) (i32.const 0x22)))
              (br_if $letter (i32.and (i32.ge_u (local.get $byte) (i32.const 0x20))
                (i32.ne (local.get $byte) (i32.const 0x5c)))))
            (return (i32.const 0)))
          (local.set $at (i32.add (local.get $at) (i32.const 1))))
        (else
          (local.set $end (call $digitsEnd (local.get $at)))
          (if (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1)) (i32.const 19))
            (then (return (i32.const 0))))
          (if (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x2e))
            (then
              (local.set $at (i32.add (local.get $end) (i32.const 1)))
              (local.set $end (call $digitsEnd (local.get $at)))
              (if (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1))
                  (i32.const 19))
                (then (return (i32.const 0))))))
          (local.set $at (local.get $end))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x2c)) (then (return (i32.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))
        (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
      (br_if $member (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x22))))
    (i32.const 0))

  ;; Letters, digits, _ . @
  (func $isOfName (param $byte i32) (result i32)
    (i32.or
      (i32.or
        (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x61)) (i32.const 26))
        (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 10)))
      (i32.or (i32.eq (local.get $byte) (i32.const 0x5f))
        (i32.or (i32.eq (local.get $byte) (i32.const 0x2e))
          (i32.eq (local.get $byte) (i32.const 0x40))))))

  (func $digitsEnd (param $at i32) (result i32)
    (block $done
      (loop $digit
        (br_if $done
          (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 9)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $digit)))
    (local.get $at))

  ;; True for a level below error, behind a blank or none: a number, or a word in quotes, whatever its
  ;; case.
  (func $isQuietLevel (param $at i32) (result i32)
    (local $word i32) (local $rest i32) (local $one i32) (local $two i32) (local $three i32)
    (local.set $at
      (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))))
    (if (i32.lt_u
        (i32.sub (i32.and (i32.load (local.get $at)) (i32.const 0xffffff)) (i32.const 0x2c3031))
        (i32.const 4))
      (then (return (i32.const 1))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22)) (then (return (i32.const 0))))
    (local.set $word (i32.or (i32.load offset=1 (local.get $at)) (i32.const 0x20202020)))
    (local.set $rest (i32.or (i32.load offset=5 (local.get $at)) (i32.const 0x20202020)))
    (local.set $one (i32.and (local.get $rest) (i32.const 0xff)))
    (local.set $two (i32.and (local.get $rest) (i32.const 0xffff)))
    (local.set $three (i32.and (local.get $rest) (i32.const 0xffffff)))
    ;; info"
    (if (i32.eq (local.get $word) (i32.const 0x6f666e69))
      (then (return (i32.eq (local.get $one) (i32.const 0x22)))))
    ;; warn", warning"
    (if (i32.eq (local.get $word) (i32.const 0x6e726177))
      (then
        (return (i32.or (i32.eq (local.get $one) (i32.const 0x22))
          (i32.eq (local.get $rest) (i32.const 0x22676e69))))))
    ;; http"
    (if (i32.eq (local.get $word) (i32.const 0x70747468))
      (then (return (i32.eq (local.get $one) (i32.const 0x22)))))
    ;; debug"
    (if (i32.eq (local.get $word) (i32.const 0x75626564))
      (then (return (i32.eq (local.get $two) (i32.const 0x2267)))))
    ;; trace"
    (if (i32.eq (local.get $word) (i32.const 0x63617274))
      (then (return (i32.eq (local.get $two) (i32.const 0x2265)))))
    ;; silly"
    (if (i32.eq (local.get $word) (i32.const 0x6c6c6973))
      (then (return (i32.eq (local.get $two) (i32.const 0x2279)))))
    ;; notice"
    (if (i32.eq (local.get $word) (i32.const 0x69746f6e))
      (then (return (i32.eq (local.get $three) (i32.const 0x226563)))))
    ;; verbose"
    (if (i32.eq (local.get $word) (i32.const 0x62726576))
      (then (return (i32.eq (local.get $rest) (i32.const 0x2265736f)))))
    ;; log"
    (i32.eq (local.get $word) (i32.const 0x22676f6c)))

  ;; Where the line feed is of a record in which nothing speaks against it, from `at` on; 0 for any other.
  (func $recordRest (param $start i32) (param $at i32) (result i32)
    (local $x20 v128) (local $x4c v128) (local $x5c v128) (local $x65 v128) (local $x76 v128)
    (local $x80 v128) (local $xa0 v128)
    (local $v v128) (local $w v128) (local $hits i32) (local $stop i32)
    ;; The byte before may be the e of what begins there.
    (local.set $at (i32.sub (local.get $at) (i32.const 1)))
    (local.set $x20 (i8x16.splat (i32.const 0x20)))
    (local.set $x4c (i8x16.splat (i32.const 0x4c)))
    (local.set $x5c (i8x16.splat (i32.const 0x5c)))
    (local.set $x65 (i8x16.splat (i32.const 0x65)))
    (local.set $x76 (i8x16.splat (i32.const 0x76)))
    (local.set $x80 (i8x16.splat (i32.const 0x80)))
    (local.set $xa0 (i8x16.splat (i32.const 0xa0)))
    (loop $block
      (local.set $v (v128.load (local.get $at)))
      (local.set $w (v128.load offset=1 (local.get $at)))
      ;; ev, eL and \
      (local.set $v (v128.or
        (v128.and
          (i8x16.eq (v128.or (local.get $v) (local.get $x20)) (local.get $x65))
          (v128.or (i8x16.eq (local.get $w) (local.get $x4c))
            (i8x16.eq (v128.or (local.get $w) (local.get $x20))
              (local.get $x76))))
        (v128.or
          (i8x16.eq (local.get $v) (local.get $x5c))
          ;; Control characters, as signed numbers.
          (i8x16.lt_s (v128.xor (local.get $v) (local.get $x80))
            (local.get $xa0)))))
      (local.set $hits (i8x16.bitmask (local.get $v)))
      ;; The same of the next 16 bytes.
      (local.set $v (v128.load offset=16 (local.get $at)))
      (local.set $w (v128.load offset=17 (local.get $at)))
      (local.set $v (v128.or
        (v128.and
          (i8x16.eq (v128.or (local.get $v) (local.get $x20)) (local.get $x65))
          (v128.or (i8x16.eq (local.get $w) (local.get $x4c))
            (i8x16.eq (v128.or (local.get $w) (local.get $x20))
              (local.get $x76))))
        (v128.or
          (i8x16.eq (local.get $v) (local.get $x5c))
          (i8x16.lt_s (v128.xor (local.get $v) (local.get $x80))
            (local.get $xa0)))))
      (local.set $hits
        (i32.or (local.get $hits) (i32.shl (i8x16.bitmask (local.get $v)) (i32.const 16))))
      (block $judged
        (br_if $judged (i32.eqz (local.get $hits)))
        (loop $hit
          (local.set $stop (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (if (i32.lt_u (i32.load8_u (local.get $stop)) (i32.const 0x20))
            (then
              ;; } and a line feed
              (return (select (local.get $stop) (i32.const 0)
                (i32.and
                  (i32.eq (i32.load16_u (i32.sub (local.get $stop) (i32.const 1))) (i32.const 0x0a7d))
                  (i32.le_u (i32.sub (local.get $stop) (local.get $start)) (i32.const 16384)))))))
          (if (call $isLevelAgain (local.get $stop)) (then (return (i32.const 0))))
          (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
          (br_if $hit (local.get $hits))))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (br_if $block (i32.le_u (i32.sub (local.get $at) (local.get $start)) (i32.const 16384))))
    (i32.const 0))


  ;; True for what may be a field with another level: evel and one of "_\NnSs, ev and erit, eLogs, \u.
  (func $isLevelAgain (param $at i32) (result i32)
    (local $word i32) (local $next i32)
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5c))
      (then
        (return (i32.eq (i32.or (i32.load8_u offset=1 (local.get $at)) (i32.const 0x20))
          (i32.const 0x75)))))
    (local.set $word (i32.load (local.get $at)))
    (if (i32.eq (local.get $word) (i32.const 0x676f4c65)) (then (return (i32.const 1))))
    (if (i32.ne (i32.or (local.get $word) (i32.const 0x20202020)) (i32.const 0x6c657665))
      (then
        (return (i32.eq (i32.or (i32.load offset=2 (local.get $at)) (i32.const 0x20202020))
          (i32.const 0x74697265)))))
    (local.set $word (i32.load8_u offset=4 (local.get $at)))
    (local.set $next (i32.or (local.get $word) (i32.const 0x20)))
    (i32.or
      (i32.or (i32.eq (local.get $word) (i32.const 0x22)) (i32.eq (local.get $word) (i32.const 0x5c)))
      (i32.or (i32.eq (local.get $word) (i32.const 0x5f))
        (i32.or (i32.eq (local.get $next) (i32.const 0x6e))
          (i32.eq (local.get $next) (i32.const 0x73))))))

  ;; True for a blank, a level below error, with the name of a thread before it or without, and a text.
  (func $isLeveled (param $at i32) (result i32)
    (local $word i32)
    (local.set $at (call $blanksEnd (local.get $at)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    (local.set $word (i32.const 0))
    ;; [INFO] or [name]
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5b))
      (then
        (local.set $word (call $levelEnd (i32.add (local.get $at) (i32.const 1))))
        (if (i32.and (i32.ne (local.get $word) (i32.const 0))
            (i32.eq (i32.load8_u (local.get $word)) (i32.const 0x5d)))
          (then (local.set $word (i32.add (local.get $word) (i32.const 1))))
          (else
            (local.set $at (call $contextEnd (local.get $at)))
            (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
            (local.set $at (call $blanksEnd (local.get $at)))
            (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
            (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5b))
              (then
                (local.set $word (call $levelEnd (i32.add (local.get $at) (i32.const 1))))
                (if (i32.or (i32.eqz (local.get $word))
                    (i32.ne (i32.load8_u (local.get $word)) (i32.const 0x5d)))
                  (then (return (i32.const 0))))
                (local.set $word (i32.add (local.get $word) (i32.const 1))))
              (else (local.set $word (i32.const 0))))))))
    (if (i32.eqz (local.get $word))
      (then
        (local.set $word (call $levelEnd (local.get $at)))
        ;; info is a level before a colon.
        (if (i32.or (i32.eqz (local.get $word))
            (i32.and (i32.ge_u (i32.load8_u (local.get $at)) (i32.const 0x61))
              (i32.ne (i32.load8_u (local.get $word)) (i32.const 0x3a))))
          (then (return (i32.const 0))))))
    (local.set $at (i32.add (local.get $word)
      (i32.eq (i32.load8_u (local.get $word)) (i32.const 0x3a))))
    (local.set $at (call $blanksEnd (local.get $at)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    ;; ! to ~
    (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x21)) (i32.const 0x5e)))

  ;; Behind blanks; 0 without one.
  (func $blanksEnd (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x20)) (then (return (i32.const 0))))
    (loop $blank
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $blank (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))))
    (local.get $at))

  ;; Behind INFO, WARN, DEBUG or TRACE, or the same in lower case; 0 without one.
  (func $levelEnd (param $at i32) (result i32)
    (local $word i32) (local $lower i32) (local $case i32)
    (local.set $word (i32.load (local.get $at)))
    (local.set $lower (i32.or (local.get $word) (i32.const 0x20202020)))
    ;; All letters of one case.
    (local.set $case (i32.and (local.get $word) (i32.const 0x20202020)))
    (if (i32.and (i32.ne (local.get $case) (i32.const 0))
        (i32.ne (local.get $case) (i32.const 0x20202020)))
      (then (return (i32.const 0))))
    (if (i32.or (i32.eq (local.get $lower) (i32.const 0x6f666e69))
        (i32.eq (local.get $lower) (i32.const 0x6e726177)))
      (then (return (i32.add (local.get $at) (i32.const 4)))))
    (local.set $case (i32.and (local.get $case) (i32.const 0x20)))
    (local.set $word
      (i32.xor (i32.load8_u offset=4 (local.get $at)) (local.get $case)))
    (if (i32.or
        (i32.and (i32.eq (local.get $lower) (i32.const 0x75626564))
          (i32.eq (local.get $word) (i32.const 0x47)))
        (i32.and (i32.eq (local.get $lower) (i32.const 0x63617274))
          (i32.eq (local.get $word) (i32.const 0x45))))
      (then (return (i32.add (local.get $at) (i32.const 5)))))
    (i32.const 0))

  ;; Behind [name]; 0 for what may be a level of errors: er… sev… cri… ale… fa… eme… pan… dp… ftl…
  (func $contextEnd (param $at i32) (result i32)
    (local $byte i32) (local $end i32) (local $word i32)
    (local.set $word (i32.and (i32.or (i32.load offset=1 (local.get $at)) (i32.const 0x20202020))
      (i32.const 0xffffff)))
    (local.set $byte (i32.and (local.get $word) (i32.const 0xffff)))
    (if (i32.or
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 0x7265))
            (i32.eq (local.get $byte) (i32.const 0x6166)))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x7064))
            (i32.eq (local.get $word) (i32.const 0x766573))))
        (i32.or
          (i32.or (i32.eq (local.get $word) (i32.const 0x697263))
            (i32.eq (local.get $word) (i32.const 0x656c61)))
          (i32.or (i32.eq (local.get $word) (i32.const 0x656d65))
            (i32.or (i32.eq (local.get $word) (i32.const 0x6e6170))
              (i32.eq (local.get $word) (i32.const 0x6c7466))))))
      (then (return (i32.const 0))))
    (local.set $end (i32.add (local.get $at) (i32.const 41)))
    (loop $letter
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.eq (local.get $byte) (i32.const 0x5d))
        (then
          (return (select (i32.add (local.get $at) (i32.const 1)) (i32.const 0)
            (i32.ne (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 0x5b))))))
      (if (i32.gt_u (local.get $at) (local.get $end)) (then (return (i32.const 0))))
      ;; # - /
      (br_if $letter (i32.or (call $isOfName (local.get $byte))
        (i32.or (i32.eq (local.get $byte) (i32.const 0x23))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x2d))
            (i32.eq (local.get $byte) (i32.const 0x2f)))))))
    (i32.const 0))

  ;; Behind +01:00 or +0100; 0 without it.
  (func $zoneEnd (param $at i32) (result i32)
    (if (i32.eqz (call $areDigits (i32.load16_u offset=1 (local.get $at))))
      (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $at) (i32.const 3)))
    (local.set $at
      (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x3a))))
    (if (i32.eqz (call $areDigits (i32.load16_u (local.get $at)))) (then (return (i32.const 0))))
    (i32.add (local.get $at) (i32.const 2)))

  (func $areDigits (param $two i32) (result i32)
    (i32.and
      (i32.lt_u (i32.sub (i32.and (local.get $two) (i32.const 0xff)) (i32.const 0x30)) (i32.const 10))
      (i32.lt_u (i32.sub (i32.shr_u (local.get $two) (i32.const 8)) (i32.const 0x30)) (i32.const 10))))

  ;; As `recordRest`, of a line with a time and a level.
  (func $leveledRest (param $start i32) (param $at i32) (result i32)
    (local $x48 v128) (local $x50 v128) (local $x69 v128) (local $x6e v128) (local $x80 v128)
    (local $xa0 v128)
    (local $v v128) (local $w v128) (local $sign i32) (local $word i32) (local $hits i32)
    (local.set $x48 (i8x16.splat (i32.const 0x48)))
    (local.set $x50 (i8x16.splat (i32.const 0x50)))
    (local.set $x69 (i8x16.splat (i32.const 0x69)))
    (local.set $x6e (i8x16.splat (i32.const 0x6e)))
    (local.set $x80 (i8x16.splat (i32.const 0x80)))
    (local.set $xa0 (i8x16.splat (i32.const 0xa0)))
    (loop $block
      (local.set $v (v128.load (local.get $at)))
      (local.set $w (v128.load offset=1 (local.get $at)))
      ;; HP, ni and control characters
      (local.set $hits (i8x16.bitmask (v128.or
        (i8x16.lt_s (v128.xor (local.get $v) (local.get $x80))
          (local.get $xa0))
        (v128.or
          (v128.and (i8x16.eq (local.get $v) (local.get $x48))
            (i8x16.eq (local.get $w) (local.get $x50)))
          (v128.and (i8x16.eq (local.get $v) (local.get $x6e))
            (i8x16.eq (local.get $w) (local.get $x69)))))))
      (block $judged
        (br_if $judged (i32.eqz (local.get $hits)))
        (loop $hit
          (local.set $word (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (local.set $sign (i32.load8_u (local.get $word)))
          (if (i32.lt_u (local.get $sign) (i32.const 0x20))
            (then
              ;; A line feed, and no colon before it.
              (return (select (local.get $word) (i32.const 0)
                (i32.and
                  (i32.and (i32.eq (local.get $sign) (i32.const 0x0a))
                    (i32.ne (i32.load8_u (i32.sub (local.get $word) (i32.const 1))) (i32.const 0x3a)))
                  (i32.le_u (i32.sub (local.get $word) (local.get $start)) (i32.const 16384)))))))
          ;; PHP and a blank, pani
          (if (i32.or
              (i32.eq (i32.load (i32.sub (local.get $word) (i32.const 1))) (i32.const 0x20504850))
              (i32.eq (i32.load (i32.sub (local.get $word) (i32.const 2))) (i32.const 0x696e6170)))
            (then (return (i32.const 0))))
          (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
          (br_if $hit (local.get $hits))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $block (i32.le_u (i32.sub (local.get $at) (local.get $start)) (i32.const 16384))))
    (i32.const 0))

  ;; 1 where a request begins without the digits of an address, 2 with ::ffff: before them; else 0.
  (func $beginsRequest (param $at i32) (result i32)
    (local $word i32)
    (local.set $word (i32.load (local.get $at)))
    ;; GET, PUT
    (if (i32.or (i32.eq (local.get $word) (i32.const 0x20544547))
        (i32.eq (local.get $word) (i32.const 0x20545550)))
      (then (return (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 0x2f)))))
    ;; POST
    (if (i32.eq (local.get $word) (i32.const 0x54534f50))
      (then (return (i32.eq (i32.load16_u offset=4 (local.get $at)) (i32.const 0x2f20)))))
    ;; ::1
    (if (i32.eq (local.get $word) (i32.const 0x20313a3a)) (then (return (i32.const 1))))
    (i32.shl
      (i32.and (i32.eq (local.get $word) (i32.const 0x66663a3a))
        (i32.eq (i32.load offset=3 (local.get $at)) (i32.const 0x3a666666)))
      (i32.const 1)))

  ;; As `recordRest`, of a request.
  (func $requestRest (param $start i32) (param $at i32) (result i32)
    (local $x45 v128) (local $x52 v128) (local $x65 v128) (local $x72 v128) (local $x78 v128)
    (local $x7c v128) (local $x80 v128) (local $xa0 v128)
    (local $v v128) (local $w v128) (local $sign i32) (local $word i32) (local $hits i32)
    (local.set $x45 (i8x16.splat (i32.const 0x45)))
    (local.set $x52 (i8x16.splat (i32.const 0x52)))
    (local.set $x65 (i8x16.splat (i32.const 0x65)))
    (local.set $x72 (i8x16.splat (i32.const 0x72)))
    (local.set $x78 (i8x16.splat (i32.const 0x78)))
    (local.set $x7c (i8x16.splat (i32.const 0x7c)))
    (local.set $x80 (i8x16.splat (i32.const 0x80)))
    (local.set $xa0 (i8x16.splat (i32.const 0xa0)))
    (loop $block
      (local.set $v (v128.load (local.get $at)))
      (local.set $w (v128.load offset=1 (local.get $at)))
      ;; Er, Ex, Re, | and control characters
      (local.set $hits (i8x16.bitmask (v128.or
        (v128.or
          (i8x16.lt_s (v128.xor (local.get $v) (local.get $x80))
            (local.get $xa0))
          (i8x16.eq (local.get $v) (local.get $x7c)))
        (v128.or
          (v128.and (i8x16.eq (local.get $v) (local.get $x45))
            (v128.or (i8x16.eq (local.get $w) (local.get $x72))
              (i8x16.eq (local.get $w) (local.get $x78))))
          (v128.and (i8x16.eq (local.get $v) (local.get $x52))
            (i8x16.eq (local.get $w) (local.get $x65)))))))
      (block $judged
        (br_if $judged (i32.eqz (local.get $hits)))
        (loop $hit
          (local.set $word (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (local.set $sign (i32.load8_u (local.get $word)))
          (if (i32.lt_u (local.get $sign) (i32.const 0x20))
            (then
              (if (i32.or (i32.ne (local.get $sign) (i32.const 0x0a))
                  (i32.gt_u (i32.sub (local.get $word) (local.get $start)) (i32.const 16384)))
                (then (return (i32.const 0))))
              ;; : ) '
              (local.set $sign (i32.load8_u (i32.sub (local.get $word) (i32.const 1))))
              (return (select (i32.const 0) (local.get $word)
                (i32.or (i32.eq (local.get $sign) (i32.const 0x3a))
                  (i32.or (i32.eq (local.get $sign) (i32.const 0x29))
                    (i32.eq (local.get $sign) (i32.const 0x27))))))))
          (if (i32.eq (local.get $sign) (i32.const 0x7c)) (then (return (i32.const 0))))
          (local.set $sign (i32.load (local.get $word)))
          ;; Erro, Exce, Reje
          (if (i32.or (i32.eq (local.get $sign) (i32.const 0x6f727245))
              (i32.or (i32.eq (local.get $sign) (i32.const 0x65637845))
                (i32.eq (local.get $sign) (i32.const 0x656a6552))))
            (then (return (i32.const 0))))
          (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
          (br_if $hit (local.get $hits))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $block (i32.le_u (i32.sub (local.get $at) (local.get $start)) (i32.const 16384))))
    (i32.const 0)))
