// SPDX-License-Identifier: BSL-1.0
// Macros that users have before they include ctnn, from other libraries or of their own. Where one is used, it is an
// error. First those that standard headers bear; the libraries with the others include these first.
#pragma once

// One letter, as users name constants, and their libraries too: `I` of <complex.h>, `F` of Arduino.
#undef A
#define A @
#undef B
#define B @
#undef C
#define C @
#undef D
#define D @
#undef E
#define E @
#undef F
#define F @
#undef G
#define G @
#undef H
#define H @
#undef I
#define I @
#undef J
#define J @
#undef K
#define K @
#undef L
#define L @
#undef M
#define M @
#undef N
#define N @
#undef O
#define O @
#undef P
#define P @
#undef Q
#define Q @
#undef R
#define R @
#undef S
#define S @
#undef T
#define T @
#undef U
#define U @
#undef V
#define V @
#undef W
#define W @
#undef X
#define X @
#undef Y
#define Y @
#undef Z
#define Z @

// <windows.h>.
#undef small
#define small @
#undef near
#define near @
#undef far
#define far @
#undef hyper
#define hyper @
#undef interface
#define interface @
#undef pascal
#define pascal @
#undef cdecl
#define cdecl @
#undef IN
#define IN @
#undef OUT
#define OUT @
#undef OPTIONAL
#define OPTIONAL @
#undef CONST
#define CONST @
#undef VOID
#define VOID @
#undef DELETE
#define DELETE @
#undef ERROR
#define ERROR @
#undef TRUE
#define TRUE @
#undef FALSE
#define FALSE @
#undef STRICT
#define STRICT @
#undef NO_ERROR
#define NO_ERROR @
#undef INFINITE
#define INFINITE @
#undef OPAQUE
#define OPAQUE @
#undef TRANSPARENT
#define TRANSPARENT @
#undef ABSOLUTE
#define ABSOLUTE @
#undef RELATIVE
#define RELATIVE @
#undef CALLBACK
#define CALLBACK @

// <X11/Xlib.h>.
#undef None
#define None @
#undef Success
#define Success @
#undef Status
#define Status @
#undef Bool
#define Bool @
#undef True
#define True @
#undef False
#define False @
#undef Always
#define Always @
#undef Above
#define Above @
#undef Below
#define Below @
#undef Complex
#define Complex @
#undef Convex
#define Convex @
#undef Unsorted
#define Unsorted @

// Arduino and its processors.
#undef PI
#define PI @
#undef EULER
#define EULER @
#undef HIGH
#define HIGH @
#undef LOW
#define LOW @
#undef INPUT
#define INPUT @
#undef OUTPUT
#define OUTPUT @
#undef CHANGE
#define CHANGE @
#undef RISING
#define RISING @
#undef FALLING
#define FALLING @
#undef DEFAULT
#define DEFAULT @
#undef SERIAL
#define SERIAL @
#undef DISPLAY
#define DISPLAY @

// Linux: what g++ defines with -std=gnu++20, and C's headers.
#undef linux
#define linux @
#undef unix
#define unix @
#undef major
#define major @
#undef minor
#define minor @
#undef ECHO
#define ECHO @
#undef BIG_ENDIAN
#define BIG_ENDIAN @
#undef LITTLE_ENDIAN
#define LITTLE_ENDIAN @
#undef OVERFLOW
#define OVERFLOW @
#undef UNDERFLOW
#define UNDERFLOW @
#undef DOMAIN
#define DOMAIN @

// Libraries that log or test, and everyone.
#undef DEBUG
#define DEBUG @
#undef INFO
#define INFO @
#undef WARNING
#define WARNING @
#undef FATAL
#define FATAL @
#undef LOG
#define LOG @
#undef ASSERT
#define ASSERT @
#undef CHECK
#define CHECK @
#undef REQUIRE
#define REQUIRE @
#undef TEST
#define TEST @
#undef OK
#define OK @
#undef ERR
#define ERR @
#undef SUCCESS
#define SUCCESS @
#undef FAILURE
#define FAILURE @
#undef MIN
#define MIN @
#undef MAX
#define MAX @
#undef INT
#define INT @
#undef FLOAT
#define FLOAT @
#undef DOUBLE
#define DOUBLE @
#undef BYTE
#define BYTE @
#undef WORD
#define WORD @
#undef TYPE
#define TYPE @
#undef VALUE
#define VALUE @
#undef VECTOR
#define VECTOR @
#undef SIZE
#define SIZE @
#undef INDEX
#define INDEX @
#undef ROWS
#define ROWS @
#undef COLS
#define COLS @
#undef WIDTH
#define WIDTH @
#undef HEIGHT
#define HEIGHT @
#undef DEPTH
#define DEPTH @
#undef BATCH
#define BATCH @
#undef LAYER
#define LAYER @
#undef INPUTS
#define INPUTS @
#undef OUTPUTS
#define OUTPUTS @
#undef UNUSED
#define UNUSED @
#undef INLINE
#define INLINE @
#undef API
#define API @

#include <bits/stdc++.h>

#include <fcntl.h>
#include <locale.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

// <complex.h> and f2c.h.
#undef complex
#define complex @
#undef imaginary
#define imaginary @

// Qt.
#undef signals
#define signals @
#undef slots
#define slots @
#undef emit
#define emit @
#undef foreach
#define foreach @
#undef forever
#define forever @

// newlib's <ctype.h>.
#undef _B
#define _B @
#undef _C
#define _C @
#undef _L
#define _L @
#undef _N
#define _N @
#undef _P
#define _P @
#undef _S
#define _S @
#undef _U
#define _U @
#undef _X
#define _X @

// With arguments: <windows.h>, f2c.h, Arduino, stb.
#undef min
#define min(a, b) @
#undef max
#define max(a, b) @
#undef abs
#define abs(x) @
#undef round
#define round(x) @
#undef swap
#define swap(type, a, b) @

// With arguments: Arduino.
#undef sq
#define sq(x) @
#undef bit
#define bit(b) @
#undef word
#define word(...) @
#undef constrain
#define constrain(x, low, high) @
#undef radians
#define radians(x) @
#undef degrees
#define degrees(x) @

// With arguments: macOS's <AssertMacros.h>, Unreal Engine.
#undef check
#define check(condition) @
#undef ensure
#define ensure(condition) @
#undef verify
#define verify(condition) @
#undef require
#define require(condition, label) @

// With arguments: R, Linux, X11.
#undef length
#define length(x) @
#undef likely
#define likely(x) @
#undef unlikely
#define unlikely(x) @
#undef index
#define index(text, character) @
#undef input
#define input(port) @
#undef output
#define output(port, value) @
