"""The words for statements that do not say how two substances interact: part of the layer of the set."""

from app.domain.evidence import Category
from app.domain.values import Wording
from app.domain.vocabulary import CategoryEntry, Vocabulary

LISTED = Vocabulary(
    categories=(
        CategoryEntry(
            id=Category.UNSPECIFIED,
            name="Listed elsewhere",
            patient_name="Named by other lists",
            definition=Wording(
                patient="Another list names the two together. It does not say what happens between them.",
                clinician="Named as a pair by an imported data set that gives no mechanism or direction.",
            ),
            questions=(
                "Another list names {compound} with one of my medicines. What does my {specialist} think of it?",
                "Should anything be checked before I take {compound} with it?",
            ),
        ),
    )
)
