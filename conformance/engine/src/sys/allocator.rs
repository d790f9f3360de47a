//! How the C library's allocator keeps memory. By itself glibc has many arenas, and holds on to what large pieces have
//! left behind: a grading, in which many threads read a page of a megabyte now and then, would keep twice what it needs.

use libc::{M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, c_int, mallopt};

const OPTIONS: [(c_int, c_int); 3] =
    [(M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, 1 << 16), (M_TRIM_THRESHOLD, 1 << 16)];

/// From here on gives back what is not used.
pub fn keep_little() {
    for (option, value) in OPTIONS {
        // SAFETY: mallopt takes two ints, locks what it changes, and leaves an option that it does not know.
        unsafe { mallopt(option, value) };
    }
}
