;; Steps over quiet lines, 16 or 32 bytes at a time. What a quiet line is, and why, stands in
;; `quiet-line.ts`; the patterns there and the functions here say the same, and a test holds
;; them together.
;;
;; Letters are compared as little-endian words: (i32.const 0x6576656c) is "leve". Within the loops
;; nothing is called but what judges a rare hit: V8 does not inline calls. Nor does it take constants
;; out of a loop: `$x20` is a vector of 0x20.
(module
  ;; The bytes end before the tenth page, so that what is read past a line stays inside. The others,
  ;; which take no memory before they are written to, are for `known-errors.wat`.
  (memory (export "memory") 44)
  ;; How many quiet lines the last call of `skip` found, and where the line behind them begins.
  (global $found (export "found") (mut i32) (i32.const 0))
  (global $next (export "next") (mut i32) (i32.const 0))

  ;; Where the last one begins of the quiet lines from `from` on that end before `to`; `from` without
  ;; any.
  (func (export "skip") (param $from i32) (param $to i32) (result i32)
    (local $end i32) (local $first i32) (local $lines i32) (local $last i32)
    (local.set $last (local.get $from))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $to)))
        (local.set $first (i32.load8_u (local.get $from)))
        (local.set $end
          (if (result i32) (i32.eq (local.get $first) (i32.const 0x7b))
            (then (call $record (local.get $from)))
            (else
              (if (result i32) (i32.eq (local.get $first) (i32.const 0x5b))
                (then (call $leveled (local.get $from)))
                (else
                  (if (result i32)
                    (i32.and (i32.eq (i32.load8_u offset=4 (local.get $from)) (i32.const 0x2d))
                      (i32.ne (local.get $first) (i32.const 0x3a)))
                    (then (call $leveled (local.get $from)))
                    (else (call $request (local.get $from)))))))))
        ;; 0 is no end: a line feed at 0 ends an empty line, which is not quiet.
        (br_if $done (i32.or (i32.eqz (local.get $end)) (i32.ge_u (local.get $end) (local.get $to))))
        (local.set $lines (i32.add (local.get $lines) (i32.const 1)))
        (local.set $last (local.get $from))
        (local.set $from (i32.add (local.get $end) (i32.const 1)))
        (br $next)))
    (global.set $found (local.get $lines))
    (global.set $next (local.get $from))
    (local.get $last))

  ;; Each of the three returns where the line feed of a quiet line is; 0 for any other line.

  ;; A JSON record that begins with its level.
  (func $record (param $start i32) (result i32)
    (local $x20 v128) (local $x4c v128) (local $x5c v128) (local $x65 v128) (local $x76 v128)
    (local $x80 v128) (local $xa0 v128)
    (local $word i32) (local $at i32) (local $v v128) (local $w v128) (local $hits i32)
    (local $stops i32)
    (local.set $at (local.get $start))
    (if (i32.ne (i32.load8_u offset=1 (local.get $start)) (i32.const 0x22)) (then (return (i32.const 0))))
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
    (local.set $at (i32.add (local.get $at) (i32.const 9)))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x20))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (local.set $word (i32.and (i32.load (local.get $at)) (i32.const 0xffffff)))
    ;; 30, and its like
    (if (i32.eqz (i32.or (i32.eq (local.get $word) (i32.const 0x2c3033))
        (i32.or (i32.eq (local.get $word) (i32.const 0x2c3032))
          (i32.or (i32.eq (local.get $word) (i32.const 0x2c3034))
            (i32.eq (local.get $word) (i32.const 0x2c3031))))))
      (then
        (if (i32.eqz (call $isQuietWord (local.get $at))) (then (return (i32.const 0))))))
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
          (local.set $stops (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (if (i32.lt_u (i32.load8_u (local.get $stops)) (i32.const 0x20))
            (then
              ;; } and a line feed
              (return (select (local.get $stops) (i32.const 0)
                (i32.and
                  (i32.eq (i32.load16_u (i32.sub (local.get $stops) (i32.const 1))) (i32.const 0x0a7d))
                  (i32.le_u (i32.sub (local.get $stops) (local.get $start)) (i32.const 16384)))))))
          (if (call $isLevelAgain (local.get $stops)) (then (return (i32.const 0))))
          (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
          (br_if $hit (local.get $hits))))
      (local.set $at (i32.add (local.get $at) (i32.const 32)))
      (br_if $block (i32.le_u (i32.sub (local.get $at) (local.get $start)) (i32.const 16384))))
    (i32.const 0))

  ;; True for a level below error in quotes, whatever its case.
  (func $isQuietWord (param $at i32) (result i32)
    (local $word i32) (local $rest i32) (local $one i32) (local $two i32) (local $three i32)
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

  ;; A time, a level below error and a text.
  (func $leveled (param $start i32) (result i32)
    (local $x48 v128) (local $x50 v128) (local $x69 v128) (local $x6e v128) (local $x80 v128)
    (local $xa0 v128)
    (local $isBracketed i32) (local $at i32) (local $v v128) (local $w v128) (local $sign i32)
    (local $word i32) (local $hits i32)
    (local.set $isBracketed (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x5b)))
    (local.set $at (i32.add (local.get $start) (local.get $isBracketed)))
    ;; 2026-11-20T08:30
    (local.set $v (v128.load (local.get $at)))
    (if (i32.ne (i32.const 0xdb6f)
        (i8x16.bitmask (i8x16.lt_s (i8x16.sub (local.get $v) (i8x16.splat (i32.const 0xb0)))
          (i8x16.splat (i32.const 0x8a)))))
      (then (return (i32.const 0))))
    (if (i32.or
        (i32.or (i32.ne (i8x16.extract_lane_u 4 (local.get $v)) (i32.const 0x2d))
          (i32.ne (i8x16.extract_lane_u 7 (local.get $v)) (i32.const 0x2d)))
        (i32.ne (i8x16.extract_lane_u 13 (local.get $v)) (i32.const 0x3a)))
      (then (return (i32.const 0))))
    (local.set $sign (i8x16.extract_lane_u 10 (local.get $v)))
    (if (i32.and (i32.ne (local.get $sign) (i32.const 0x54))
        (i32.ne (local.get $sign) (i32.const 0x20)))
      (then (return (i32.const 0))))
    ;; :42
    (local.set $at (i32.add (local.get $at) (i32.const 16)))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)) (then (return (i32.const 0))))
    (if (i32.eqz (call $areDigits (i32.load16_u offset=1 (local.get $at)))) (then (return (i32.const 0))))
    (local.set $at (i32.add (local.get $at) (i32.const 3)))
    ;; .123456
    (local.set $sign (i32.load8_u (local.get $at)))
    (if (i32.or (i32.eq (local.get $sign) (i32.const 0x2e)) (i32.eq (local.get $sign) (i32.const 0x2c)))
      (then
        (local.set $word (local.get $at))
        (loop $digit
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $digit
            (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 10))))
        (if (i32.gt_u (i32.sub (i32.sub (local.get $at) (local.get $word)) (i32.const 2)) (i32.const 5))
          (then (return (i32.const 0))))
        (local.set $sign (i32.load8_u (local.get $at)))))
    ;; Z, +01:00 or +0100
    (if (i32.eq (local.get $sign) (i32.const 0x5a))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
      (else
        (if (i32.or (i32.eq (local.get $sign) (i32.const 0x2b))
            (i32.eq (local.get $sign) (i32.const 0x2d)))
          (then
            (if (i32.eqz (call $areDigits (i32.load16_u offset=1 (local.get $at))))
              (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 3)))
            (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x3a))
              (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
            (if (i32.eqz (call $areDigits (i32.load16_u (local.get $at)))) (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 2)))))))
    (if (local.get $isBracketed)
      (then
        (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x5d)) (then (return (i32.const 0))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))))
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
    (if (i32.ge_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x21)) (i32.const 0x5e))
      (then (return (i32.const 0))))
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

  ;; A request that was answered: behind the address of its client, or its method.
  (func $request (param $start i32) (result i32)
    (local $x45 v128) (local $x52 v128) (local $x65 v128) (local $x72 v128) (local $x78 v128)
    (local $x7c v128) (local $x80 v128) (local $xa0 v128)
    (local $at i32) (local $word i32) (local $octets i32) (local $v v128) (local $w v128)
    (local $hits i32) (local $sign i32)
    (local.set $at (local.get $start))
    (block $begun
      (local.set $word (i32.load (local.get $at)))
      ;; GET, PUT, POST
      (br_if $begun (i32.and
        (i32.or (i32.eq (local.get $word) (i32.const 0x20544547))
          (i32.eq (local.get $word) (i32.const 0x20545550)))
        (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 0x2f))))
      (br_if $begun (i32.and (i32.eq (local.get $word) (i32.const 0x54534f50))
        (i32.eq (i32.load16_u offset=4 (local.get $at)) (i32.const 0x2f20))))
      ;; ::1, ::ffff:
      (br_if $begun (i32.eq (local.get $word) (i32.const 0x20313a3a)))
      (if (i32.and (i32.eq (local.get $word) (i32.const 0x66663a3a))
          (i32.eq (i32.load offset=3 (local.get $at)) (i32.const 0x3a666666)))
        (then (local.set $at (i32.add (local.get $at) (i32.const 7)))))
      (loop $octet
        (local.set $word (local.get $at))
        (loop $digit
          (local.set $sign (i32.load8_u (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $digit (i32.lt_u (i32.sub (local.get $sign) (i32.const 0x30)) (i32.const 10))))
        ;; One to three digits.
        (if (i32.gt_u (i32.sub (i32.sub (local.get $at) (local.get $word)) (i32.const 2)) (i32.const 2))
          (then (return (i32.const 0))))
        (local.set $octets (i32.add (local.get $octets) (i32.const 1)))
        (if (i32.lt_u (local.get $octets) (i32.const 4))
          (then
            (br_if $octet (i32.eq (local.get $sign) (i32.const 0x2e)))
            (return (i32.const 0)))))
      (if (i32.ne (local.get $sign) (i32.const 0x20)) (then (return (i32.const 0)))))
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
    (i32.const 0))

  (func $areDigits (param $two i32) (result i32)
    (i32.and
      (i32.lt_u (i32.sub (i32.and (local.get $two) (i32.const 0xff)) (i32.const 0x30)) (i32.const 10))
      (i32.lt_u (i32.sub (i32.shr_u (local.get $two) (i32.const 8)) (i32.const 0x30)) (i32.const 10)))))
