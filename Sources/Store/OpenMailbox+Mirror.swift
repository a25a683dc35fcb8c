import JSONSyntax
import Model
import Platform

/// What is noted for the case that another program writes the file.
///
/// The mirror guards against other programs alone. Where it cannot be written, the change itself stands,
/// and the mirror stays as it was: the index has no mark of a message that is only there.
extension OpenMailbox {
  func noteInMirror(_ line: [UInt8]) {
    try? MailboxMirror(paths.mirror).append(line)
  }

  func mirror(_ lines: [[UInt8]], _ restorations: [String: MailboxMirror.Restoration] = [:]) {
    let ids = lines.map { (try? Message.fields(of: $0))?["id"]?.string ?? "" }
    try? MailboxMirror(paths.mirror).replace(
      lines, restorations: restorations.filter { ids.contains($0.key) })
  }
}
