#if os(Linux)
import CSystem
import Foundation

extension ProcessTable {
  /// Reads /proc/PID/stat; the name in it stands in parentheses and may hold any character.
  static func entry(of pid: Int32) -> Entry? {
    guard let bytes = readAll("/proc/\(pid)/stat"),
      let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close
    else { return nil }
    // After the name: state ppid pgrp session tty tpgid …, start time as the twentieth.
    let fields = String(decoding: bytes[(close + 1)...], as: UTF8.self).split(separator: " ")
    guard fields.count > 19, let parent = Int32(fields[1]), let group = Int32(fields[2]),
      let front = Int32(fields[5]), let terminal = Int64(fields[4]),
      let started = UInt64(fields[19])
    else { return nil }
    return Entry(
      name: String(decoding: bytes[(open + 1)..<close], as: UTF8.self), parent: parent,
      group: group, terminal: UInt64(UInt32(truncatingIfNeeded: terminal)),
      foregroundGroup: front, started: started,
      isZombie: fields[0] == "Z" || fields[0] == "X",
      isWorking: fields[0] == "R" || fields[0] == "D")
  }

  static func all() -> [Int32] {
    ((try? Files.names(in: "/proc")) ?? []).compactMap { Int32($0) }
  }

  /// The arguments that a process was started with.
  package static func arguments(of pid: Int32) -> [String] {
    texts("/proc/\(pid)/cmdline")
  }

  /// The environment that a process was started with.
  package static func environment(of pid: Int32) -> [String: String] {
    Dictionary(pairs(texts("/proc/\(pid)/environ"))) { $1 }
  }

  /// The program file that a process runs.
  package static func executable(of pid: Int32) -> String? {
    Files.target(ofLink: "/proc/\(pid)/exe")
  }

  /// The directory that a process works in.
  package static func workingDirectory(of pid: Int32) -> String? {
    Files.target(ofLink: "/proc/\(pid)/cwd")
  }

  /// The processes that a process started and that have not been handed to another.
  package static func children(of pid: Int32) -> [Int32] {
    ((try? Files.names(in: "/proc/\(pid)/task")) ?? []).flatMap { thread in
      String(decoding: readAll("/proc/\(pid)/task/\(thread)/children") ?? [], as: UTF8.self)
        .split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Whether a process takes its input from a terminal.
  package static func reads(_ pid: Int32, from terminal: String) -> Bool {
    Files.target(ofLink: "/proc/\(pid)/fd/0") == terminal
      || openFiles(of: pid).contains { $0 == "/dev/tty" }
  }

  /// Whether a process takes its input from a pipe or a socket.
  package static func readsPipe(_ pid: Int32) -> Bool {
    guard let target = Files.target(ofLink: "/proc/\(pid)/fd/0") else { return false }
    if target.hasPrefix("pipe:") || target.hasPrefix("socket:") { return true }
    return (try? Files.status(target, followingLinks: true))?.isPipe == true
  }

  /// The terminals whose other end a process holds, so that what it reads may go to a program there.
  package static func pseudoTerminals(of pid: Int32) -> [String] {
    ((try? Files.names(in: "/proc/\(pid)/fd")) ?? []).compactMap { descriptor in
      guard let target = Files.target(ofLink: "/proc/\(pid)/fd/\(descriptor)"),
        target.hasSuffix("/ptmx"), let facts = readAll("/proc/\(pid)/fdinfo/\(descriptor)")
      else { return nil }
      let lines = String(decoding: facts, as: UTF8.self).split(separator: "\n")
      guard let line = lines.first(where: { $0.hasPrefix("tty-index:") }),
        let index = Int(line.dropFirst("tty-index:".count).filter(\.isNumber))
      else { return nil }
      return "/dev/pts/\(index)"
    }
  }

  /// The paths of the files that a process has open.
  package static func openFiles(of pid: Int32) -> [String] {
    let directory = "/proc/\(pid)/fd"
    return ((try? Files.names(in: directory)) ?? []).compactMap {
      Files.resolved("\(directory)/\($0)")
    }
  }

  /// The texts of a file of /proc, each of which ends with a zero.
  private static func texts(_ path: String) -> [String] {
    guard let bytes = readAll(path), !bytes.isEmpty else { return [] }
    return bytes.dropLast(bytes.last == 0 ? 1 : 0).split(
      separator: 0, omittingEmptySubsequences: false
    ).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a process's standard output is a terminal.
  package static func writes(_ pid: Int32, to terminal: String) -> Bool {
    Files.resolved("/proc/\(pid)/fd/1") == terminal
  }

  /// How long a process has been running.
  package static func age(of pid: Int32) -> Duration? {
    guard let started = entry(of: pid)?.started, let uptime = readAll("/proc/uptime"),
      let seconds = Double(String(decoding: uptime.prefix { $0 != 0x20 }, as: UTF8.self))
    else { return nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    return .milliseconds(Int64(max(0, seconds - Double(started) / ticks) * 1000))
  }

  /// Changes with every start of the machine.
  package static func bootIdentity() -> String {
    readAll("/proc/sys/kernel/random/boot_id")
      .map { String(decoding: $0, as: UTF8.self).withoutTrailingSpace } ?? ""
  }

  /// Waits for a process's end without reaping it; false if it still runs after the time.
  package static func awaitExit(of pid: Int32, timeout: Duration) -> Bool {
    let deadline = ContinuousClock.now + timeout
    let descriptor = csystem_pidfd_open(pid)
    guard descriptor >= 0 else {
      if errno == ESRCH { return true }
      // A sandbox may lack this call; then there is nothing to wait for but the table's word.
      while identity(of: pid) != nil {
        guard ContinuousClock.now < deadline else { return false }
        // No event tells the end of somebody else's child.
        usleep(2000)
      }
      return true
    }
    defer { close(descriptor) }
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let left = max(.zero, ContinuousClock.now.duration(to: deadline))
      let count = poll(&wait, 1, Int32(clamping: Int((left / .milliseconds(1)).rounded(.up))))
      if count >= 0 || errno != EINTR { return count > 0 }
    }
  }

  /// Suspends until the process has ended or the task is cancelled.
  ///
  /// `isMeant` is asked once the number cannot pass on to another process any more.
  package static func exit(
    of pid: Int32, if isMeant: () -> Bool = { true }
  ) async throws {
    let descriptor = csystem_pidfd_open(pid)
    guard descriptor >= 0 else {
      if errno == ESRCH { return }
      throw SystemError("watch", "process \(pid)")
    }
    defer { close(descriptor) }
    guard isMeant() else { return }
    try await ready(descriptor, to: .read)
  }
}

/// The owner of a file's flock, from /proc/locks, whose rows name the inode of the file.
func lockHolder(of path: String) -> Int32? {
  guard let inode = try? Files.status(path)?.inode, let bytes = readAll("/proc/locks") else {
    return nil
  }
  for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
    // "1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF"; a waiting process has "->" second. The
    // device is left out: on some file systems it is another one than what stat tells.
    let fields = line.split(separator: " ")
    guard fields.count >= 6, fields[1] == "FLOCK", fields[5].hasSuffix(":\(inode)"),
      let pid = Int32(fields[4]), pid > 0
    else { continue }
    return pid
  }
  return nil
}

func executablePath() -> String? {
  Files.resolved("/proc/self/exe")
}

/// Reads a file of /proc, whose size is not known before.
private func readAll(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 8192)
  while true {
    let got = read(descriptor, &buffer, buffer.count)
    if got < 0 && errno == EINTR { continue }
    guard got > 0 else { return got == 0 ? bytes : nil }
    bytes.append(contentsOf: buffer.prefix(got))
  }
}
#endif
