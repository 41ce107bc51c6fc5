/// A system call's number on each processor the box knows.
///
/// Sources: Linux 6.18, `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl`.
struct SystemCall: Sendable {
    /// Nil where the processor has no such call.
    let x86: UInt32?
    let arm: UInt32?
    let name: String

    init(_ x86: UInt32?, _ arm: UInt32?, _ name: String) {
        self.x86 = x86
        self.arm = arm
        self.name = name
    }

    /// The number on the processor this was built for.
    var number: UInt32? {
        #if arch(x86_64)
            x86
        #else
            arm
        #endif
    }

    /// Those that the box's own worker needs and no program does.
    static let namespaces: [SystemCall] = [
        .init(272, 97, "unshare"), .init(165, 40, "mount"), .init(166, 39, "umount2"), .init(155, 41, "pivot_root"),
    ]

    /// Refused with EPERM: other processes and namespaces, keys, the kernel's programmable parts, the machine's state, and
    /// what one program could use to watch another: locks and watches on the files that both can read.
    static let forbidden: [SystemCall] = [
        .init(101, 117, "ptrace"), .init(310, 270, "process_vm_readv"), .init(311, 271, "process_vm_writev"),
        .init(440, 440, "process_madvise"), .init(312, 272, "kcmp"), .init(438, 438, "pidfd_getfd"),
        .init(308, 268, "setns"), .init(161, 51, "chroot"), .init(442, 442, "mount_setattr"),
        .init(135, 92, "personality"),
        .init(248, 217, "add_key"), .init(249, 218, "request_key"), .init(250, 219, "keyctl"),
        .init(321, 280, "bpf"), .init(298, 241, "perf_event_open"), .init(323, 282, "userfaultfd"),
        .init(303, 264, "name_to_handle_at"), .init(304, 265, "open_by_handle_at"),
        .init(175, 105, "init_module"), .init(313, 273, "finit_module"), .init(176, 106, "delete_module"),
        .init(174, nil, "create_module"), .init(246, 104, "kexec_load"), .init(320, 294, "kexec_file_load"),
        .init(169, 142, "reboot"), .init(167, 224, "swapon"), .init(168, 225, "swapoff"),
        .init(164, 170, "settimeofday"), .init(227, 112, "clock_settime"), .init(305, 266, "clock_adjtime"),
        .init(159, 171, "adjtimex"), .init(170, 161, "sethostname"), .init(171, 162, "setdomainname"),
        .init(179, 60, "quotactl"), .init(443, 443, "quotactl_fd"), .init(103, 116, "syslog"), .init(163, 89, "acct"),
        .init(172, nil, "iopl"), .init(173, nil, "ioperm"), .init(154, nil, "modify_ldt"), .init(153, 58, "vhangup"),
        .init(212, 18, "lookup_dcookie"), .init(180, 42, "nfsservctl"), .init(136, nil, "ustat"),
        .init(139, nil, "sysfs"), .init(156, nil, "_sysctl"), .init(134, nil, "uselib"),
        .init(237, 235, "mbind"), .init(238, 237, "set_mempolicy"), .init(239, 236, "get_mempolicy"),
        .init(256, 238, "migrate_pages"), .init(279, 239, "move_pages"),
        .init(73, 32, "flock"), .init(300, 262, "fanotify_init"), .init(301, 263, "fanotify_mark"),
        .init(253, nil, "inotify_init"), .init(294, 26, "inotify_init1"), .init(254, 27, "inotify_add_watch"),
    ]

    /// Refused with ENOSYS, so that the C library takes the older way where there is one.
    static let absent: [SystemCall] = [
        .init(435, 435, "clone3"), .init(425, 425, "io_uring_setup"), .init(426, 426, "io_uring_enter"),
        .init(427, 427, "io_uring_register"),
        .init(428, 428, "open_tree"), .init(429, 429, "move_mount"), .init(430, 430, "fsopen"),
        .init(431, 431, "fsconfig"), .init(432, 432, "fsmount"), .init(433, 433, "fspick"),
        .init(29, 194, "shmget"), .init(30, 196, "shmat"), .init(31, 195, "shmctl"), .init(67, 197, "shmdt"),
        .init(64, 190, "semget"), .init(65, 193, "semop"), .init(66, 191, "semctl"), .init(220, 192, "semtimedop"),
        .init(68, 186, "msgget"), .init(69, 189, "msgsnd"), .init(70, 188, "msgrcv"), .init(71, 187, "msgctl"),
        .init(240, 180, "mq_open"), .init(241, 181, "mq_unlink"),
        .init(447, 447, "memfd_secret"),
    ]

    static let clone = SystemCall(56, 220, "clone")
    static let socket = SystemCall(41, 198, "socket")
    static let control = SystemCall(16, 29, "ioctl")
    static let fileControl = SystemCall(72, 25, "fcntl")
}
