#if os(macOS)
@preconcurrency import Dispatch
import Foundation

extension ProcessTable {
  static func entry(of pid: Int32) -> Entry? {
    var info = kinfo_proc()
    var size = MemoryLayout<kinfo_proc>.stride
    var name: [Int32] = [CTL_KERN, KERN_PROC, KERN_PROC_PID, pid]
    guard sysctl(&name, 4, &info, &size, nil, 0) == 0, size > 0 else { return nil }
    let command = withUnsafePointer(to: &info.kp_proc.p_comm) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(MAXCOMLEN) + 1) { String(cString: $0) }
    }
    let started = info.kp_proc.p_starttime
    return Entry(
      name: command, parent: info.kp_eproc.e_ppid, group: info.kp_eproc.e_pgid,
      terminal: UInt64(UInt32(bitPattern: info.kp_eproc.e_tdev)),
      foregroundGroup: info.kp_eproc.e_tpgid,
      started: UInt64(started.tv_sec) * 1_000_000 + UInt64(started.tv_usec),
      isZombie: Int32(info.kp_proc.p_stat) == SZOMB, isWorking: runningThreads(of: pid) > 0)
  }

  /// The state of a process says "runs" of every one that is not stopped here; its threads tell.
  private static func runningThreads(of pid: Int32) -> Int32 {
    var info = proc_taskinfo()
    let size = Int32(MemoryLayout<proc_taskinfo>.size)
    guard proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &info, size) == size else { return 0 }
    return info.pti_numrunning
  }

  static func all() -> [Int32] {
    var pids = [pid_t](repeating: 0, count: Int(proc_listallpids(nil, 0)) + 64)
    let count = proc_listallpids(&pids, Int32(pids.count * MemoryLayout<pid_t>.stride))
    return Array(pids.prefix(max(0, Int(count))))
  }

  /// The arguments that a process was started with.
  package static func arguments(of pid: Int32) -> [String] {
    startTexts(of: pid).map { Array($0.texts.prefix($0.count)) } ?? []
  }

  /// The environment that a process was started with.
  package static func environment(of pid: Int32) -> [String: String] {
    guard let (count, texts) = startTexts(of: pid) else { return [:] }
    return Dictionary(pairs(Array(texts.dropFirst(count)))) { $1 }
  }

  /// What the system keeps of a start: the number of arguments, the program's path, each argument,
  /// and then the environment.
  private static func startTexts(of pid: Int32) -> (count: Int, texts: [String])? {
    var name: [Int32] = [CTL_KERN, KERN_PROCARGS2, pid]
    var size = 0
    guard sysctl(&name, 3, nil, &size, nil, 0) == 0, size > 4 else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    guard sysctl(&name, 3, &bytes, &size, nil, 0) == 0, size > 4 else { return nil }
    let count = bytes.withUnsafeBytes { Int($0.loadUnaligned(as: Int32.self)) }
    let rest = bytes[4..<size].drop { $0 != 0 }.drop { $0 == 0 }
    return (
      count,
      rest.split(separator: 0, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    )
  }

  /// The program file that a process runs.
  package static func executable(of pid: Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(MAXPATHLEN) * 4)
    guard proc_pidpath(pid, &buffer, UInt32(buffer.count)) > 0 else { return nil }
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  /// The directory that a process works in.
  package static func workingDirectory(of pid: Int32) -> String? {
    var info = proc_vnodepathinfo()
    let size = Int32(MemoryLayout<proc_vnodepathinfo>.size)
    guard proc_pidinfo(pid, PROC_PIDVNODEPATHINFO, 0, &info, size) == size else { return nil }
    return withUnsafePointer(to: &info.pvi_cdir.vip_path) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(MAXPATHLEN)) { String(cString: $0) }
    }
  }

  /// The processes that a process started and that have not been handed to another.
  package static func children(of pid: Int32) -> [Int32] {
    all().filter { entry(of: $0)?.parent == pid }
  }

  /// Whether a process takes its input from a terminal.
  package static func reads(_ pid: Int32, from terminal: String) -> Bool {
    path(ofDescriptor: STDIN_FILENO, in: pid) == terminal || openFiles(of: pid).contains("/dev/tty")
  }

  /// Whether a process takes its input from a pipe or a socket.
  package static func readsPipe(_ pid: Int32) -> Bool {
    guard entry(of: pid) != nil else { return false }
    let input = path(ofDescriptor: STDIN_FILENO, in: pid)
    return input == nil || (try? Files.status(input ?? "", followingLinks: true))?.isPipe == true
  }

  /// The terminals whose other end a process holds, so that what it reads may go to a program there.
  ///
  /// The system does not tell which: those that a child of the process has for its own.
  package static func pseudoTerminals(of pid: Int32) -> [String] {
    guard openFiles(of: pid).contains(where: { $0.hasSuffix("/ptmx") }) else { return [] }
    let own = entry(of: pid)?.terminal
    return children(of: pid).compactMap { child in
      guard let device = entry(of: child)?.terminal, device != own, device != UInt64(UInt32.max),
        let name = devname(dev_t(bitPattern: UInt32(truncatingIfNeeded: device)), S_IFCHR)
      else { return nil }
      return "/dev/\(String(cString: name))"
    }
  }

  /// The paths of the files that a process has open.
  package static func openFiles(of pid: Int32) -> [String] {
    let size = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, nil, 0)
    guard size > 0 else { return [] }
    let stride = MemoryLayout<proc_fdinfo>.stride
    var list = [proc_fdinfo](repeating: proc_fdinfo(), count: Int(size) / stride)
    let got = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, &list, size)
    return list.prefix(max(0, Int(got) / stride))
      .filter { $0.proc_fdtype == UInt32(PROX_FDTYPE_VNODE) }
      .compactMap { path(ofDescriptor: $0.proc_fd, in: pid) }
  }

  private static func path(ofDescriptor descriptor: Int32, in pid: Int32) -> String? {
    var info = vnode_fdinfowithpath()
    let size = Int32(MemoryLayout<vnode_fdinfowithpath>.size)
    guard proc_pidfdinfo(pid, descriptor, PROC_PIDFDVNODEPATHINFO, &info, size) == size else {
      return nil
    }
    return withUnsafePointer(to: &info.pvip.vip_path) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(MAXPATHLEN)) { String(cString: $0) }
    }
  }

  /// Whether a process's standard output is a terminal.
  package static func writes(_ pid: Int32, to terminal: String) -> Bool {
    path(ofDescriptor: STDOUT_FILENO, in: pid) == terminal
  }

  /// How long a process has been running.
  package static func age(of pid: Int32) -> Duration? {
    guard let started = entry(of: pid)?.started else { return nil }
    let now = Date().timeIntervalSince1970
    return .milliseconds(Int64(max(0, now - Double(started) / 1_000_000) * 1000))
  }

  /// Changes with every start of the machine.
  package static func bootIdentity() -> String {
    var boot = timeval()
    var size = MemoryLayout<timeval>.size
    var name: [Int32] = [CTL_KERN, KERN_BOOTTIME]
    guard sysctl(&name, 2, &boot, &size, nil, 0) == 0 else { return "" }
    return "\(boot.tv_sec).\(boot.tv_usec)"
  }

  /// Waits for a process's end without reaping it; false if it still runs after the time.
  package static func awaitExit(of pid: Int32, timeout: Duration) -> Bool {
    let queue = kqueue()
    guard queue >= 0 else { return false }
    defer { close(queue) }
    var change = kevent(
      ident: UInt(pid), filter: Int16(EVFILT_PROC), flags: UInt16(EV_ADD | EV_ONESHOT),
      fflags: NOTE_EXIT, data: 0, udata: nil)
    var event = kevent()
    let seconds = Int(timeout / .seconds(1))
    let rest = timeout - .seconds(seconds)
    var limit = timespec(tv_sec: seconds, tv_nsec: Int(rest / .nanoseconds(1)))
    let count = kevent(queue, &change, 1, &event, 1, &limit)
    return count > 0 || (count < 0 && errno == ESRCH)
  }

  /// Suspends until the process has ended or the task is cancelled.
  ///
  /// `isMeant` is asked first; a number passes on to another process only long after its end.
  package static func exit(
    of pid: Int32, if isMeant: () -> Bool = { true }
  ) async throws {
    guard isMeant(), identity(of: pid) != nil else { return }
    let source = DispatchSource.makeProcessSource(identifier: pid, eventMask: .exit)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        source.setEventHandler { source.cancel() }
        source.setCancelHandler { continuation.resume() }
        source.activate()
        // A process that ended before the source was live sends no event.
        if kill(pid, 0) < 0 && errno == ESRCH { source.cancel() }
      }
    } onCancel: {
      source.cancel()
    }
    try Task.checkCancellation()
  }
}

/// Not told by this system: what the holder wrote of itself into the lock file is all there is.
func lockHolder(of path: String) -> Int32? {
  guard let bytes = try? Files.read(path),
    let word = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).last,
    let pid = Int32(word), ProcessTable.identity(of: pid) != nil
  else { return nil }
  return pid
}

func executablePath() -> String? {
  var size = UInt32(PATH_MAX)
  var buffer = [CChar](repeating: 0, count: Int(size))
  guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
  return buffer.withUnsafeBufferPointer {
    $0.baseAddress.map { Files.resolved(String(cString: $0)) }
  }
    ?? nil
}
#endif
