;; Steps over quiet lines, as `quiet-lines.wat` does, and over errors that are known by their bytes.
;; What a known error is, and why it needs no reading, stands in `outline.ts` and `repeats.ts`.
;;
;; An outline lies here as a template (`template.ts` writes it). All numbers are little-endian:
;;
;;    0  i32  the next template of the bucket, 0 for none
;;    4  i32  its number
;;    8  i32  lines of an entry
;;   12  u8   1 for a record, which ends with its line
;;   13  u8   how many numbers stand in it that are not free
;;   14  u16  where its parts begin, from here
;;   16       those numbers: u8 their length, and their digits
;;
;; A part is a text (1, u16 its length, its bytes) or what may differ: what it is, the index that all
;; equal ones have, and what else there is to say of it. 0 ends the template:
;;
;;    2 number · 3 address · 4 port of a client · 7 UUID · 8 hex digits, u8 how many
;;    5 milliseconds since 1970 · 6 date and time: no index, but the sign between them, the one before
;;      the fraction, and how many digits that has
;;    9 number of a field · 10 text of a field: no index
(module
  ;; The first nine pages are the bytes of the log; the tenth may be looked at beyond a line.
  (import "quiet" "memory" (memory 44))
  (import "quiet" "skip" (func $skip (param i32 i32) (result i32)))
  (import "quiet" "found" (global $found (mut i32)))
  (import "quiet" "next" (global $next (mut i32)))

  ;; 1,024 buckets: the first template of each.
  (global $buckets (export "buckets") i32 (i32.const 0xa0000))
  ;; Of each index, where what stands for it begins, and how long it is.
  (global $spans i32 (i32.const 0xa1000))
  ;; 4,096 errors of 16 bytes: i32 the number of the template, i32 lines before it, f64 its time.
  (global $errors (export "errors") i32 (i32.const 0xa2000))
  (global $mostErrors i32 (i32.const 4096))
  (global $templates (export "templates") i32 (i32.const 0xb2000))

  ;; What the last call of `pass` found: errors, lines before the place that it returned, whether a
  ;; known error is there that is not over, and whether the line that it looked at last has no end.
  (global $count (export "count") (mut i32) (i32.const 0))
  (global $lines (export "lines") (mut i32) (i32.const 0))
  (global $isOpen (export "isOpen") (mut i32) (i32.const 0))
  (global $waits (export "waits") (mut i32) (i32.const 0))

  ;; Of the entry that matched last: where it ends, and its time as if it were in UTC.
  (global $end (export "end") (mut i32) (i32.const 0))
  (global $time (export "time") (mut f64) (f64.const 0))

  ;; Steps over quiet lines and known errors from `from` on, where a line begins, and returns where to
  ;; go on reading: at the last one of the quiet lines before what is to be read, as `skip` does.
  ;; A text with a stack is over where a quiet line or a known error follows. Until then it is open.
  (func (export "pass") (param $from i32) (param $to i32) (result i32)
    (local $at i32) (local $lines i32) (local $template i32) (local $error i32)
    ;; Where the open error begins, or quiet lines before it, and lines before that; -1 for none.
    (local $open i32) (local $openLines i32)
    (local.set $open (i32.const -1))
    (global.set $count (i32.const 0))
    (global.set $isOpen (i32.const 0))
    (loop $go
      (local.set $at (call $skip (local.get $from) (local.get $to)))
      (local.set $template (i32.const 0))
      (if (i32.and (i32.lt_u (global.get $next) (local.get $to))
          (i32.lt_u (i32.add (global.get $count) (i32.const 1)) (global.get $mostErrors)))
        (then (local.set $template (call $known (global.get $next) (local.get $to)))))
      ;; What follows an open error begins an entry, or not.
      (if (i32.ne (local.get $open) (i32.const -1))
        (then
          (if (i32.eqz (i32.or (global.get $found) (local.get $template)))
            (then
              (global.set $isOpen (i32.const 1))
              (global.set $waits (call $isHalf (global.get $next) (local.get $to)))
              (global.set $lines (local.get $openLines))
              (return (local.get $open))))
          (global.set $count (i32.add (global.get $count) (i32.const 1)))
          (local.set $open (i32.const -1))))
      (local.set $openLines
        (select (i32.sub (i32.add (local.get $lines) (global.get $found)) (i32.const 1))
          (local.get $lines) (global.get $found)))
      (if (i32.eqz (local.get $template))
        (then
          (global.set $waits (call $isHalf (global.get $next) (local.get $to)))
          (global.set $lines (local.get $openLines))
          (return (local.get $at))))
      (local.set $lines (i32.add (local.get $lines) (global.get $found)))
      (local.set $error
        (i32.add (global.get $errors) (i32.shl (global.get $count) (i32.const 4))))
      (i32.store (local.get $error) (i32.load offset=4 (local.get $template)))
      (i32.store offset=4 (local.get $error) (local.get $lines))
      (f64.store offset=8 (local.get $error) (global.get $time))
      (if (i32.load8_u offset=12 (local.get $template))
        (then (global.set $count (i32.add (global.get $count) (i32.const 1))))
        (else (local.set $open (local.get $at))))
      (local.set $lines (i32.add (local.get $lines) (i32.load offset=8 (local.get $template))))
      (local.set $from (global.get $end))
      (br $go))
    (unreachable))

  ;; True for a line whose end is not there.
  (func $isHalf (param $from i32) (param $to i32) (result i32)
    (loop $byte
      (if (i32.ge_u (local.get $from) (local.get $to)) (then (return (i32.const 1))))
      (if (i32.eq (i32.load8_u (local.get $from)) (i32.const 0x0a)) (then (return (i32.const 0))))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (br $byte))
    (unreachable))

  ;; The template that the entry at `start` matches; 0 without one.
  (func $known (export "known") (param $start i32) (param $to i32) (result i32)
    (local $template i32)
    (local.set $template (i32.load (call $bucket (local.get $start) (local.get $to))))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $template)))
        (global.set $end (call $match (local.get $template) (local.get $start) (local.get $to)))
        (br_if $done (global.get $end))
        (local.set $template (i32.load (local.get $template)))
        (br $next)))
    (local.get $template))

  ;; Where the bucket of an entry lies: entries with the same first frame of a stack share it, and all
  ;; without one. One without a stack is not found where another line and the stack of that follow.
  (func $bucket (export "bucket") (param $start i32) (param $to i32) (result i32)
    (local $at i32) (local $v v128) (local $hits i32) (local $hit i32) (local $lines i32)
    (local $hash i32) (local $byte i32)
    (local.set $at (local.get $start))
    (loop $block
      (local.set $v (v128.load (local.get $at)))
      ;; Line feeds, and two blanks.
      (local.set $hits (i8x16.bitmask (v128.or
        (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0x0a)))
        (v128.and
          (i8x16.eq (local.get $v) (i8x16.splat (i32.const 0x20)))
          (i8x16.eq (v128.load offset=1 (local.get $at)) (i8x16.splat (i32.const 0x20)))))))
      (block $judged
        (br_if $judged (i32.eqz (local.get $hits)))
        (loop $next
          (local.set $hit (i32.add (local.get $at) (i32.ctz (local.get $hits))))
          (local.set $byte (i32.load8_u (local.get $hit)))
          (if (i32.eq (local.get $byte) (i32.const 0x0a))
            (then
              ;; A text may have one line more before its stack.
              (local.set $byte (i32.load8_u offset=1 (local.get $hit)))
              (if (i32.or
                  (i32.or (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x7b))
                    (i32.ge_u (i32.add (local.get $hit) (i32.const 1)) (local.get $to)))
                  (i32.and (i32.ne (local.get $byte) (i32.const 0x20))
                    (i32.or (local.get $lines)
                      (i32.gt_u (i32.sub (local.get $byte) (i32.const 0x41)) (i32.const 25)))))
                (then (return (global.get $buckets))))
              (local.set $lines (i32.const 1)))
            (else
              ;; "    at "
              (if (i32.and (i32.eq (i32.load (local.get $hit)) (i32.const 0x20202020))
                  (i32.eq (i32.and (i32.load offset=4 (local.get $hit)) (i32.const 0xffffff))
                    (i32.const 0x207461)))
                (then
                  (local.set $at (i32.add (local.get $hit) (i32.const 7)))
                  (local.set $hit (i32.add (local.get $at) (i32.const 64)))
                  (local.set $hash (i32.const 0x811c9dc5))
                  (block $hashed
                    (loop $letter
                      (local.set $byte (i32.load8_u (local.get $at)))
                      (br_if $hashed (i32.or (i32.eq (local.get $byte) (i32.const 0x0a))
                        (i32.or (i32.eq (local.get $byte) (i32.const 0x22))
                          (i32.eq (local.get $byte) (i32.const 0x5c)))))
                      (local.set $hash (i32.mul (i32.xor (local.get $hash) (local.get $byte))
                        (i32.const 0x01000193)))
                      (local.set $at (i32.add (local.get $at) (i32.const 1)))
                      (br_if $letter (i32.lt_u (local.get $at) (local.get $hit)))))
                  (return (i32.add (global.get $buckets)
                    (i32.and (i32.xor (i32.shr_u (local.get $hash) (i32.const 14)) (i32.shl (local.get $hash) (i32.const 2)))
                      (i32.const 0xffc))))))))
          (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
          (br_if $next (local.get $hits))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $block (i32.and (i32.lt_u (local.get $at) (local.get $to))
        (i32.lt_u (i32.sub (local.get $at) (local.get $start)) (i32.const 4096)))))
    (global.get $buckets))

  ;; Where the entry at `at` ends that matches a template; 0 for one that does not.
  (func $match (param $template i32) (param $at i32) (param $to i32) (result i32)
    (local $part i32) (local $what i32) (local $length i32) (local $end i32) (local $seen i32)
    (local.set $part
      (i32.add (local.get $template) (i32.load16_u offset=14 (local.get $template))))
    (loop $next
      (local.set $what (i32.load8_u (local.get $part)))
      (if (i32.eqz (local.get $what))
        (then (return (select (local.get $at) (i32.const 0)
          (i32.le_u (local.get $at) (local.get $to))))))
      (if (i32.eq (local.get $what) (i32.const 1))
        (then
          (local.set $length (i32.load16_u offset=1 (local.get $part)))
          (local.set $part (i32.add (local.get $part) (i32.const 3)))
          ;; What is compared beyond the end of the text does not count.
          (loop $block
            (local.set $end (i8x16.bitmask (i8x16.ne (v128.load (local.get $at))
              (v128.load (local.get $part)))))
            (if (i32.le_u (local.get $length) (i32.const 16))
              (then
                (if (i32.and (local.get $end)
                    (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))
                  (then (return (i32.const 0))))
                (local.set $at (i32.add (local.get $at) (local.get $length)))
                (local.set $part (i32.add (local.get $part) (local.get $length))))
              (else
                (if (local.get $end) (then (return (i32.const 0))))
                (local.set $at (i32.add (local.get $at) (i32.const 16)))
                (local.set $part (i32.add (local.get $part) (i32.const 16)))
                (local.set $length (i32.sub (local.get $length) (i32.const 16)))
                (br $block))))
          (br_if $next (i32.le_u (local.get $at) (local.get $to)))
          (return (i32.const 0))))
      (if (i32.eq (local.get $what) (i32.const 6))
        (then
          (local.set $end (call $date (local.get $at) (local.get $part)))
          (local.set $part (i32.add (local.get $part) (i32.const 4))))
        (else
          (if (i32.eq (local.get $what) (i32.const 5))
            (then
              (local.set $end (call $milliseconds (local.get $at)))
              (local.set $part (i32.add (local.get $part) (i32.const 1))))
            (else
              (if (i32.gt_u (local.get $what) (i32.const 8))
                (then
                  (local.set $end
                    (if (result i32) (i32.eq (local.get $what) (i32.const 9))
                      (then (call $value (local.get $at)))
                      (else (call $text (local.get $at)))))
                  (local.set $part (i32.add (local.get $part) (i32.const 1))))
                (else
                  (local.set $end (call $indexed (local.get $what) (local.get $part) (local.get $at)))
                  (if (i32.eqz (local.get $end)) (then (return (i32.const 0))))
                  (local.set $length (i32.load8_u offset=1 (local.get $part)))
                  (if (i32.eqz (call $isAlone (local.get $template) (local.get $seen)
                      (local.get $length) (local.get $at)
                      (i32.sub (local.get $end) (local.get $at))))
                    (then (return (i32.const 0))))
                  (local.set $seen
                    (i32.or (local.get $seen) (i32.shl (i32.const 1) (local.get $length))))
                  (local.set $part (i32.add (local.get $part)
                    (select (i32.const 3) (i32.const 2)
                      (i32.eq (local.get $what) (i32.const 8)))))))))))
      (local.set $at (local.get $end))
      (br_if $next (local.get $end)))
    (i32.const 0))

  ;; Each of the following returns where what it looks for ends that begins at `at`; 0 without it.

  (func $indexed (param $what i32) (param $part i32) (param $at i32) (result i32)
    (local $end i32) (local $count i32)
    (if (i32.eq (local.get $what) (i32.const 2))
      (then
        ;; Four to nine digits, and no zero in front.
        (local.set $end (call $digits (local.get $at)))
        (return (select (local.get $end) (i32.const 0)
          (i32.and
            (i32.le_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 4))
              (i32.const 5))
            (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x30)))))))
    (if (i32.eq (local.get $what) (i32.const 3))
      (then
        (loop $octet
          (local.set $end (call $digits (local.get $at)))
          ;; One to three digits.
          (if (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1))
              (i32.const 2))
            (then (return (i32.const 0))))
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (if (i32.eq (local.get $count) (i32.const 4)) (then (return (local.get $end))))
          (local.set $at (i32.add (local.get $end) (i32.const 1)))
          (br_if $octet (i32.eq (i32.load8_u (local.get $end)) (i32.const 0x2e))))
        (return (i32.const 0))))
    (if (i32.eq (local.get $what) (i32.const 4))
      (then
        (local.set $end (i32.add (local.get $at) (i32.const 5)))
        (if (i32.ne (call $digits (local.get $at)) (local.get $end))
          (then (return (i32.const 0))))
        (loop $digit
          (local.set $count (i32.add (i32.mul (local.get $count) (i32.const 10))
            (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $digit (i32.lt_u (local.get $at) (local.get $end))))
        ;; 32768 to 60999, and not gRPC's 50051.
        (return (select (local.get $end) (i32.const 0)
          (i32.and
            (i32.le_u (i32.sub (local.get $count) (i32.const 32768)) (i32.const 28231))
            (i32.ne (local.get $count) (i32.const 50051)))))))
    (if (i32.eq (local.get $what) (i32.const 7))
      (then (return (call $uuid (local.get $at)))))
    (call $hexDigits (local.get $at) (i32.load8_u offset=2 (local.get $part))))

  (func $digits (param $at i32) (result i32)
    (block $done
      (loop $digit
        (br_if $done
          (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 9)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $digit)))
    (local.get $at))

  ;; Lower-case hex digits, so many and no more.
  (func $hex (param $at i32) (param $length i32) (result i32)
    (local $byte i32) (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $done
      (loop $digit
        (local.set $byte (i32.load8_u (local.get $at)))
        (br_if $done (i32.and
          (i32.gt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 9))
          (i32.gt_u (i32.sub (local.get $byte) (i32.const 0x61)) (i32.const 5))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $digit (i32.le_u (local.get $at) (local.get $end)))))
    (select (local.get $at) (i32.const 0) (i32.eq (local.get $at) (local.get $end))))

  ;; So many hex digits, letters and digits among them.
  (func $hexDigits (param $at i32) (param $length i32) (result i32)
    (local $end i32) (local $isDigit i32) (local $seen i32)
    (local.set $end (call $hex (local.get $at) (local.get $length)))
    (if (i32.eqz (local.get $end)) (then (return (i32.const 0))))
    (loop $digit
      (local.set $isDigit (i32.lt_u (i32.load8_u (local.get $at)) (i32.const 0x3a)))
      (local.set $seen
        (i32.or (local.get $seen) (i32.shl (i32.const 1) (local.get $isDigit))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $digit (i32.lt_u (local.get $at) (local.get $end))))
    (select (local.get $end) (i32.const 0) (i32.eq (local.get $seen) (i32.const 3))))

  ;; The version is a digit.
  (func $uuid (param $at i32) (result i32)
    (if (i32.or
        (i32.or (i32.eqz (call $hexGroup (local.get $at) (i32.const 8)))
          (i32.eqz (call $hexGroup (i32.add (local.get $at) (i32.const 9)) (i32.const 4))))
        (i32.or (i32.eqz (call $hexGroup (i32.add (local.get $at) (i32.const 14)) (i32.const 4)))
          (i32.eqz (call $hexGroup (i32.add (local.get $at) (i32.const 19)) (i32.const 4)))))
      (then (return (i32.const 0))))
    (if (i32.gt_u (i32.sub (i32.load8_u offset=14 (local.get $at)) (i32.const 0x31)) (i32.const 7))
      (then (return (i32.const 0))))
    (call $hex (i32.add (local.get $at) (i32.const 24)) (i32.const 12)))

  (func $hexGroup (param $at i32) (param $length i32) (result i32)
    (local.set $at (call $hex (local.get $at) (local.get $length)))
    (i32.and (i32.ne (local.get $at) (i32.const 0))
      (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))))

  ;; One to fifteen digits, and as many behind a point.
  (func $value (param $at i32) (result i32)
    (local $end i32)
    (local.set $end (call $digits (local.get $at)))
    (if (i32.gt_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1)) (i32.const 14))
      (then (return (i32.const 0))))
    (if (i32.ne (i32.load8_u (local.get $end)) (i32.const 0x2e)) (then (return (local.get $end))))
    (local.set $at (i32.add (local.get $end) (i32.const 1)))
    (local.set $end (call $digits (local.get $at)))
    (select (local.get $end) (i32.const 0)
      (i32.le_u (i32.sub (i32.sub (local.get $end) (local.get $at)) (i32.const 1))
        (i32.const 14))))

  ;; Up to 512 characters of ASCII, without what JSON escapes.
  (func $text (param $at i32) (result i32)
    (local $byte i32) (local $start i32)
    (local.set $start (local.get $at))
    (block $done
      (loop $letter
        (local.set $byte (i32.load8_u (local.get $at)))
        (br_if $done (i32.or
          (i32.gt_u (i32.sub (local.get $byte) (i32.const 0x20)) (i32.const 0x5e))
          (i32.or (i32.eq (local.get $byte) (i32.const 0x22))
            (i32.eq (local.get $byte) (i32.const 0x5c)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $letter)))
    (select (local.get $at) (i32.const 0)
      (i32.le_u (i32.sub (i32.sub (local.get $at) (local.get $start)) (i32.const 1))
        (i32.const 511))))

  ;; Thirteen digits, the first of which is 1.
  (func $milliseconds (param $at i32) (result i32)
    (local $end i32) (local $time i64)
    (local.set $end (i32.add (local.get $at) (i32.const 13)))
    (if (i32.or (i32.ne (call $digits (local.get $at)) (local.get $end))
        (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x31)))
      (then (return (i32.const 0))))
    (loop $digit
      (local.set $time (i64.add (i64.mul (local.get $time) (i64.const 10))
        (i64.extend_i32_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $digit (i32.lt_u (local.get $at) (local.get $end))))
    (global.set $time (f64.convert_i64_u (local.get $time)))
    (local.get $end))

  ;; 2026-11-20T08:30:42.123. No 29th of February.
  (func $date (param $at i32) (param $part i32) (result i32)
    (local $year i32) (local $month i32) (local $day i32) (local $hour i32) (local $minute i32)
    (local $second i32) (local $digits i32) (local $end i32) (local $thousandths i32)
    (local $scale i32)
    (local.set $year (i32.add
      (i32.mul (call $two (local.get $at)) (i32.const 100))
      (call $two (i32.add (local.get $at) (i32.const 2)))))
    (local.set $month (call $two (i32.add (local.get $at) (i32.const 5))))
    (local.set $day (call $two (i32.add (local.get $at) (i32.const 8))))
    (local.set $hour (call $two (i32.add (local.get $at) (i32.const 11))))
    (local.set $minute (call $two (i32.add (local.get $at) (i32.const 14))))
    (local.set $second (call $two (i32.add (local.get $at) (i32.const 17))))
    (if (i32.or
        (i32.or
          (i32.or (i32.gt_u (i32.sub (local.get $year) (i32.const 1970)) (i32.const 8029))
            (i32.gt_u (i32.sub (local.get $month) (i32.const 1)) (i32.const 11)))
          (i32.or
            ;; Bit by bit, the months of 31 days.
            (i32.gt_u (i32.sub (local.get $day) (i32.const 1))
              (select (i32.const 27)
                (i32.add (i32.const 29)
                  (i32.and (i32.shr_u (i32.const 0x15aa) (local.get $month)) (i32.const 1)))
                (i32.eq (local.get $month) (i32.const 2))))
            (i32.gt_u (local.get $hour) (i32.const 23))))
        (i32.or (i32.gt_u (local.get $minute) (i32.const 59))
          (i32.gt_u (local.get $second) (i32.const 59))))
      (then (return (i32.const 0))))
    (if (i32.or
        (i32.or (i32.ne (i32.load8_u offset=4 (local.get $at)) (i32.const 0x2d))
          (i32.ne (i32.load8_u offset=7 (local.get $at)) (i32.const 0x2d)))
        (i32.or
          (i32.ne (i32.load8_u offset=10 (local.get $at)) (i32.load8_u offset=1 (local.get $part)))
          (i32.or (i32.ne (i32.load8_u offset=13 (local.get $at)) (i32.const 0x3a))
            (i32.ne (i32.load8_u offset=16 (local.get $at)) (i32.const 0x3a)))))
      (then (return (i32.const 0))))
    (local.set $digits (i32.load8_u offset=3 (local.get $part)))
    (local.set $end (i32.add (local.get $at) (i32.const 19)))
    (if (local.get $digits)
      (then
        (if (i32.ne (i32.load8_u (local.get $end)) (i32.load8_u offset=2 (local.get $part)))
          (then (return (i32.const 0))))
        (local.set $at (i32.add (local.get $end) (i32.const 1)))
        (local.set $end (i32.add (local.get $at) (local.get $digits)))
        (if (i32.ne (call $digits (local.get $at)) (local.get $end))
          (then (return (i32.const 0))))
        (local.set $scale (i32.const 100))
        (loop $digit
          (local.set $thousandths (i32.add (local.get $thousandths)
            (i32.mul (local.get $scale)
              (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))))
          (local.set $scale (i32.div_u (local.get $scale) (i32.const 10)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $digit (i32.lt_u (local.get $at) (local.get $end))))))
    ;; Days since 1970, in years that begin in March: 153 days are five months.
    (local.set $year
      (i32.sub (local.get $year) (i32.lt_u (local.get $month) (i32.const 3))))
    (local.set $day (i32.sub
      (i32.add
        (i32.add
          (i32.div_u
            (i32.add
              (i32.mul (i32.const 153)
                (i32.rem_u (i32.add (local.get $month) (i32.const 9)) (i32.const 12)))
              (i32.const 2))
            (i32.const 5))
          (local.get $day))
        (i32.add (i32.mul (local.get $year) (i32.const 365))
          (i32.sub
            (i32.add (i32.div_u (local.get $year) (i32.const 4))
              (i32.div_u (local.get $year) (i32.const 400)))
            (i32.div_u (local.get $year) (i32.const 100)))))
      (i32.const 719469)))
    (global.set $time (f64.add
      (f64.mul (f64.convert_i32_u (local.get $day)) (f64.const 86400000))
      (f64.convert_i32_u (i32.add (local.get $thousandths)
        (i32.mul (i32.const 1000)
          (i32.add (local.get $second)
            (i32.mul (i32.const 60)
              (i32.add (local.get $minute)
                (i32.mul (local.get $hour) (i32.const 60))))))))))
    (local.get $end))

  ;; The number that two digits are; many where they are none.
  (func $two (param $at i32) (result i32)
    (local $tens i32) (local $ones i32)
    (local.set $tens (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)))
    (local.set $ones (i32.sub (i32.load8_u offset=1 (local.get $at)) (i32.const 0x30)))
    (select
      (i32.add (i32.mul (local.get $tens) (i32.const 10)) (local.get $ones))
      (i32.const 1000000)
      (i32.and (i32.lt_u (local.get $tens) (i32.const 10))
        (i32.lt_u (local.get $ones) (i32.const 10)))))

  ;; True where what stands for an index is the same as before, or, the first time, neither a part of
  ;; any other number of the entry nor the other way round.
  (func $isAlone (param $template i32) (param $seen i32) (param $index i32) (param $at i32)
    (param $length i32) (result i32)
    (local $span i32) (local $other i32) (local $left i32)
    (local.set $span
      (i32.add (global.get $spans) (i32.shl (local.get $index) (i32.const 3))))
    (if (i32.and (i32.shr_u (local.get $seen) (local.get $index)) (i32.const 1))
      (then
        (return (i32.and
          (i32.eq (local.get $length) (i32.load offset=4 (local.get $span)))
          (call $has (local.get $at) (local.get $length) (i32.load (local.get $span))
            (local.get $length))))))
    (i32.store (local.get $span) (local.get $at))
    (i32.store offset=4 (local.get $span) (local.get $length))
    (local.set $span (global.get $spans))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $seen)))
        (if (i32.and (local.get $seen) (i32.const 1))
          (then
            (if (call $overlap (local.get $at) (local.get $length)
                (i32.load (local.get $span)) (i32.load offset=4 (local.get $span)))
              (then (return (i32.const 0))))))
        (local.set $seen (i32.shr_u (local.get $seen) (i32.const 1)))
        (local.set $span (i32.add (local.get $span) (i32.const 8)))
        (br $next)))
    (local.set $left (i32.load8_u offset=13 (local.get $template)))
    (local.set $other (i32.add (local.get $template) (i32.const 16)))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $left)))
        (if (call $overlap (local.get $at) (local.get $length)
            (i32.add (local.get $other) (i32.const 1)) (i32.load8_u (local.get $other)))
          (then (return (i32.const 0))))
        (local.set $other
          (i32.add (local.get $other) (i32.add (i32.load8_u (local.get $other)) (i32.const 1))))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $next)))
    (i32.const 1))

  ;; True where one of two texts is a part of the other.
  (func $overlap (param $one i32) (param $length i32) (param $other i32) (param $otherLength i32)
    (result i32)
    (if (i32.lt_u (local.get $length) (local.get $otherLength))
      (then
        (return (call $has (local.get $other) (local.get $otherLength) (local.get $one)
          (local.get $length)))))
    (call $has (local.get $one) (local.get $length) (local.get $other) (local.get $otherLength)))

  (func $has (param $whole i32) (param $length i32) (param $part i32) (param $partLength i32)
    (result i32)
    (local $at i32) (local $last i32)
    (local.set $last
      (i32.add (local.get $whole) (i32.sub (local.get $length) (local.get $partLength))))
    (loop $place
      (local.set $at (i32.const 0))
      (block $differs
        (loop $byte
          (br_if $differs (i32.ne
            (i32.load8_u (i32.add (local.get $whole) (local.get $at)))
            (i32.load8_u (i32.add (local.get $part) (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $byte (i32.lt_u (local.get $at) (local.get $partLength))))
        (return (i32.const 1)))
      (local.set $whole (i32.add (local.get $whole) (i32.const 1)))
      (br_if $place (i32.le_u (local.get $whole) (local.get $last))))
    (i32.const 0)))
