package import AgentReports

/// One thing that was seen during an attempt.
package enum Evidence: Sendable, Equatable {
  // What was typed.
  case pasted(bytes: Int, trace: String)
  case stoppedTyping(after: Int, of: Int, why: String)
  case guardRefused
  case lookWasStale
  case swallowedByDialog

  // What became of the text before Enter.
  case read(TypedPart)
  case screenShows(Bool)
  case composerShows
  case composerShowsPart
  case composerLacks
  case composerLost
  case enterRefused(why: String)
  case enterSent

  // What became of it afterwards.
  case recorded(source: String, MessageTrail.Likeness)
  case notRecorded(source: String)
  case recordNotKnown(source: String, isReadable: Bool)
  case takenFromQueue
  case queueEnded
  case lostFromQueue(source: String)
  case composerHasItAgain
  case composerKept
  case composerGaveItBack
  case composerLetGo
  case composerNotSeen
  case lineEditorLeft
  case nothingShown
  case enterSentAgain
  case enterNotSentAgain(why: String)

  // What came in between.
  case personTyped(TypingMoment)
  case terminalChanged
  case agentMoved(from: String)
  case fencingTokenTaken
  case readerGone(TypedPart, front: String)
  case paneVanished(PaneMoment)

  // What became of it at a door of the program's own.
  case handedOver(door: String, bytes: Int)
  case doorTook(String)
  case doorRefused(String)
  case doorKept(String)
  case doorUnreached(String)
  case doorSilent(String)
  case doorLacks(String)

  // What a daemon found that began anew.
  case foundSent(trace: String)
  case foundTyped(trace: String)
  case foundPart(trace: String, isLast: Bool)
  case noTrace
  case unnamedAttempt
  case programEnded
  case formerPane

  /// When a person's key came.
  package enum TypingMoment: Sendable, Equatable {
    case afterPaste, afterEnter, whileAway
  }

  /// Before what a pane went away.
  package enum PaneMoment: Sendable, Equatable {
    case enter, proof, look, returning
    case read(TypedPart)
  }
}

extension Evidence {
  /// What the journal keeps and `roost explain` tells.
  package var text: String {
    switch self {
    case .pasted(let bytes, let trace):
      "tmux pasted \(bytes) bytes and left the trace \(trace) on the pane"
    case .stoppedTyping(let count, let all, let why):
      "\(count) of \(all) pieces were typed: \(why)"
    case .guardRefused: "tmux's guard refused: the pane changed since it was looked at"
    case .lookWasStale: "nothing was typed: the pane changed since it was last looked at"
    case .swallowedByDialog:
      "the text went nowhere: the program showed a dialog, and its composer is without it"

    case .read(let part): "the program's terminal took \(part.words); nothing is left unread"
    case .screenShows(let isShown):
      isShown ? "the screen shows it" : "the screen does not show it"
    case .composerShows: "the composer shows it"
    case .composerShowsPart: "the composer shows only a part of the text; Enter is not sent"
    case .composerLacks: "the composer does not show the text; Enter is not sent"
    case .composerLost: "the composer does not show the text any more; Enter is not sent"
    case .enterRefused(let why): "Enter is not sent: \(why)"
    case .enterSent: "tmux sent Enter"

    case .recorded(let source, let likeness): "seen in \(source), \(likeness.words)"
    case .notRecorded(let source): "\(source) does not show it"
    case .recordNotKnown(let source, let isReadable):
      "\(source) \(isReadable ? "is not what Roost knows" : "is not where Roost looks for it");"
        + " the screen is believed"
    case .takenFromQueue: "a person took it back from the program's queue"
    case .queueEnded: "the program that had it in its queue has ended"
    case .lostFromQueue(let source):
      "the program rests, and what was in its queue is not in \(source)"
    case .composerHasItAgain: "it stands in the composer again"
    case .composerKept: "the composer still holds the text"
    case .composerGaveItBack: "the program took the text and gave it back"
    case .composerLetGo: "the composer let go of the text"
    case .composerNotSeen: "the composer has not been seen since Enter"
    case .lineEditorLeft: "the program left its line editor"
    case .nothingShown:
      "the program read Enter and showed nothing since: whether it took the text is not seen"
    case .enterSentAgain: "the composer still held the text: Enter again"
    case .enterNotSentAgain(let why): "Enter is not sent again: \(why)"

    case .personTyped(let moment): moment.text
    case .terminalChanged:
      "the program changed its terminal's mode after the text; it may have lost it"
    case .agentMoved(let pane):
      "the agent has another pane now; what was typed stays in \(pane)"
    case .fencingTokenTaken: "another process took the pane's fencing token before Enter"
    case .readerGone(let part, let front):
      "the program has gone before it read \(part.words); what \(front) had not read of it yet"
        + " was taken back"
    case .paneVanished(let moment): moment.text

    case .handedOver(let door, let bytes): "handed to \(door), \(bytes) bytes"
    case .doorTook(let how): how
    case .doorRefused(let why): "its program does not take it: \(why)"
    case .doorKept(let why): "its program keeps it back: \(why)"
    case .doorUnreached(let why): "nothing was handed over: \(why)"
    case .doorSilent(let why): "nothing shows that its program has it: \(why)"
    case .doorLacks(let door): "what its program records has nothing of it behind \(door)"

    case .foundSent(let trace):
      "the trace \(trace) is on the pane: text and Enter were both sent"
    case .foundTyped(let trace):
      "found typed after a restart: its trace \(trace) is on the pane"
    case .foundPart(let trace, let isLast):
      isLast
        ? "only a part of it was typed, as the trace \(trace) on the pane tells"
        : "found typed in part after a restart: its trace \(trace) is there"
    case .noTrace: "the pane has no trace of this attempt: nothing was typed"
    case .unnamedAttempt: "the journal does not name the attempt"
    case .programEnded: "the program that it was typed to has ended"
    case .formerPane: "it was typed into the agent's former pane"
    }
  }
}

extension Evidence.TypingMoment {
  fileprivate var text: String {
    switch self {
    case .afterPaste: "a person typed in the pane after the paste; Enter is left to them"
    case .afterEnter: "a person typed in the pane; Enter is left to them"
    case .whileAway: "a person typed in the pane since; Enter is left to them"
    }
  }
}

extension Evidence.PaneMoment {
  fileprivate var text: String {
    switch self {
    case .enter: "the pane went away before Enter"
    case .proof: "the pane went away before it showed that it took the text"
    case .read(let part): "the pane went away before the program read \(part.words)"
    case .look: "the pane went away before it could be seen"
    case .returning: "the pane was gone when it was looked at again"
    }
  }
}

extension MessageTrail.Likeness {
  fileprivate var words: String {
    switch self {
    case .exact: "byte for byte as it was typed"
    case .composed: "as its composer writes it: with blanks for tabs, letters in one piece"
    case .changed: "not as it was typed"
    }
  }
}
