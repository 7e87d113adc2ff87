namespace Demo
{
    public partial interface IShop
    {
        public partial record struct Shelf<T>
        {
            private enum Mood
            {
                Good,
                Bad,
            }

            private sealed partial class Keeper : GenServer
            {
                [Call]
                private T? First(List<T> items, Mood mood = Mood.Bad) => default;
            }
        }
    }
}
