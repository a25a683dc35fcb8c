package import AgentReports
package import Model
package import Screens

/// Decides what became of a text behind which Enter was sent: what was seen goes in, a finding comes
/// out.
///
/// The program's own record tells first, then the screen. A text is submitted only by proof: the
/// record shows it, or the composer let go of it where there is no record.
package struct ProofRule: Sendable {
  package enum Finding: Sendable, Equatable {
    case submitted
    /// Whether it was taken cannot be told any more.
    case lost
    /// It stands in the composer, or a person has it.
    case left
    /// It still stands in the composer, so that Enter may be sent again.
    case kept
    case waiting
  }

  /// Whether a program's own record of what it was told shows what it is told.
  package enum RecordTrust: Sendable {
    case untested
    /// It has shown a text: from then on it decides.
    case proved
    /// It did not show one that the screen showed as taken: then the screen decides.
    case failed
  }

  /// What a program's own record shows.
  package struct Record: Sendable {
    package var source: String
    package var fate: MessageTrail.Fate
    package var isReadable = true
    /// Whether the process that the text went to still runs.
    package var isRunning = true

    package init(source: String, fate: MessageTrail.Fate) {
      self.source = source
      self.fate = fate
    }
  }

  /// What one look showed.
  package struct Sight: Sendable {
    /// How long after Enter it was taken.
    package var time: Duration
    /// The screen; nil where the pane is gone.
    package var reading: ScreenReading?
    /// The program's own record; nil where it keeps none.
    package var record: Record?
    /// Whether the program that the text went to is in front.
    package var isOwnInFront = true
    /// Whether the program works, by its own files or by its screen.
    package var isBusy = false
    /// Whether the terminal gathers lines now.
    package var isCanonical = false
    /// Whether the program wrote anything since Enter.
    package var hasWritten = true

    package init(after time: Duration, _ reading: ScreenReading?, _ record: Record? = nil) {
      self.time = time
      self.reading = reading
      self.record = record
    }
  }

  package var profile: Profile
  /// What tells the messages on a screen or in a record.
  package var marks: [String]
  /// The end of the text without its blanks.
  package var tail: String
  /// How long the composer is waited for.
  package var patience: Duration
  package var trust: RecordTrust
  /// Whether only a line that messages wait was typed.
  package var isNudge = false
  /// A person said that it is to be typed whatever the screen shows.
  package var isForced = false
  /// Whether the terminal gathered lines when the text was typed; nil where that is not known.
  package var wasCanonical: Bool?

  /// What was found out so far.
  package private(set) var evidence: [Evidence] = []
  /// Why the text waits in the program's queue, by the last look.
  package private(set) var hold: Hold?
  /// Whether the composer was without the text once since Enter.
  private var hasLetGo = false
  /// Whether the program had ended by the last look.
  private var hasEnded = false
  /// Since when each look has shown the text in the composer.
  private var standingSince: Duration?
  /// Since when the program has rested while it was said to have the text in its queue.
  private var restingSince: Duration?

  package init(
    profile: Profile, marks: [String], tail: String, patience: Duration, trust: RecordTrust
  ) {
    self.profile = profile
    self.marks = marks
    self.tail = tail
    self.patience = patience
    self.trust = trust
  }

  private mutating func note(_ fact: Evidence) {
    if !evidence.contains(fact) { evidence.append(fact) }
  }

  /// Judges the next look.
  package mutating func judge(_ sight: Sight) -> Finding {
    hold = nil
    switch sight.record?.fate {
    case .taken(let likeness):
      trust = .proved
      note(.recorded(source: sight.record?.source ?? "", likeness))
      return .submitted
    case .queued: return byQueue(sight)
    case .dropped:
      note(.takenFromQueue)
      return .left
    case .unseen where sight.record?.isRunning == false:
      // What it wrote last may have come after the record was read.
      guard hasEnded else {
        hasEnded = true
        return .waiting
      }
      note(.programEnded)
      return .lost
    case .unseen, nil: break
    }
    if let reading = sight.reading, reading.queueShows(marks) { return byQueue(sight) }
    guard !isNudge, profile.screen.composer != nil else { return byRecord(sight) }
    guard let reading = sight.reading else { return .waiting }
    return byComposer(reading, sight)
  }

  /// The program has the text in its queue, which ends with the program, or with a person who takes
  /// the text back into the composer.
  ///
  /// A program may write its record before it draws, so that its composer still shows the text.
  private mutating func byQueue(_ sight: Sight) -> Finding {
    if sight.record?.isRunning == false {
      note(.queueEnded)
      return .lost
    }
    if restingSince == nil {
      hold = Hold(.queued, "the program has it in its queue until its turn ends")
    }
    guard let reading = sight.reading, sight.isOwnInFront else { return .waiting }
    if reading.composerShows(marks, tail: tail) {
      guard hasStayed(sight) else { return .waiting }
      note(.composerHasItAgain)
      return .left
    }
    letGo()
    guard reading.state == .ready, !sight.isBusy else {
      restingSince = nil
      return .waiting
    }
    let since = restingSince ?? sight.time
    restingSince = since
    let rest = sight.time - since
    if reading.queueShows(marks) {
      guard rest > .seconds(3) else { return .waiting }
      hold = Hold(
        .leftInQueue,
        "the program rests and keeps it in its queue: take it from there and press Enter")
      return .waiting
    }
    guard rest > .seconds(10) else { return .waiting }
    note(.lostFromQueue(source: sight.record?.source ?? "its record"))
    return .lost
  }

  /// Whether every look for a second has shown the text in the composer: one look may have met the
  /// program while it drew, with the cursor in what it moves to its transcript.
  private mutating func hasStayed(_ sight: Sight) -> Bool {
    let since = standingSince ?? sight.time
    standingSince = since
    return sight.time - since > .seconds(1)
  }

  private mutating func letGo() {
    hasLetGo = true
    standingSince = nil
  }

  private mutating func byComposer(_ reading: ScreenReading, _ sight: Sight) -> Finding {
    if profile.isLineEditor, sight.isCanonical {
      note(.lineEditorLeft)
      return byRecord(sight)
    }
    guard let composer = reading.composer else {
      // Whoever had it typed in spite of the screen looks at the pane.
      let limit = isForced ? min(.seconds(5), patience) : patience
      guard sight.time > limit, !reading.isDialog || isForced else { return .waiting }
      note(.composerNotSeen)
      return .lost
    }
    if !composer.isEmpty, reading.composerShows(marks, tail: tail) {
      guard hasLetGo else { return .kept }
      guard hasStayed(sight) else { return .waiting }
      // Not a text that Enter did not reach: a hook refused it, say, and would again.
      note(.composerGaveItBack)
      return .left
    }
    letGo()
    // A line editor may take the line off the screen before it has let go of the terminal.
    if profile.isLineEditor, !composer.isEmpty { return .kept }
    note(.composerLetGo)
    return byRecord(sight)
  }

  /// A program without a composer that gets single keys took the text if it showed something then; one
  /// that gets lines took it with the line's end.
  private mutating func bySight(_ sight: Sight) -> Finding {
    guard profile.screen.composer == nil, wasCanonical == false, !sight.hasWritten else {
      return .submitted
    }
    guard sight.time > .seconds(2) else { return .waiting }
    note(.nothingShown)
    return .left
  }

  /// The screen shows that the program took the text, and its record decides.
  ///
  /// Only where the record has never shown a text, and the program rests without it, is the screen
  /// believed: then the record is of a kind that Roost does not know.
  private mutating func byRecord(_ sight: Sight) -> Finding {
    guard let record = sight.record else { return bySight(sight) }
    if trust == .failed { return sight.time > .seconds(1) ? .submitted : .waiting }
    // While it works, that its composer is empty proves nothing: a hook may give the text back.
    guard !sight.isBusy, sight.time > .seconds(trust == .proved ? 30 : 10) else { return .waiting }
    if trust == .proved {
      note(.notRecorded(source: record.source))
      return .lost
    }
    trust = .failed
    note(.recordNotKnown(source: record.source, isReadable: record.isReadable))
    return .submitted
  }
}

extension ScreenReading {
  fileprivate var isDialog: Bool {
    if case .dialog = state { true } else { false }
  }
}
